# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# Checks the podspec of a package as CocoaPods reads it: check_podspec.rb PACKAGE BUILD. It must compile
# the files that the build for Android has compiled in the folder BUILD, and name folders there are.

require 'json'

# As much of CocoaPods as the podspec uses: what is set can be asked for.
module Pod
  class Spec
    attr_reader :settings

    def self.new(&block)
      @@last = allocate.tap { |spec| spec.instance_variable_set(:@settings, {}) }
      block.call(@@last)
      @@last
    end

    def self.last = @@last

    def method_missing(name, *values)
      return @settings[name] if values.empty?

      @settings[name.to_s.delete_suffix('=').to_sym] = values.first
    end

    def respond_to_missing?(*) = true
  end
end

def min_ios_version_supported = '15.1'
def install_modules_dependencies(spec) = spec

def sources_of_pod(settings)
  all = settings[:source_files].flat_map { |pattern| Dir.glob(pattern) }
  settings[:source_files].each { |pattern| abort "#{pattern} matches nothing" if Dir.glob(pattern).empty? }
  all - settings[:exclude_files].flat_map { |pattern| Dir.glob(pattern) }
end

package, build = ARGV.map { |folder| File.realpath(folder) }
load File.join(package, 'onsight.podspec')
settings = Pod::Spec.last.settings
%i[name version summary license homepage authors source platforms].each do |name|
  abort "the podspec has no #{name}" if settings[name].to_s.empty?
end

Dir.chdir(package)
settings[:pod_target_xcconfig]['HEADER_SEARCH_PATHS'].scan(/"([^"]+)"/).flatten.each do |path|
  folder = path.sub('$(PODS_TARGET_SRCROOT)', package)
  abort "there is no #{folder}" unless File.directory?(folder)
end

pod = sources_of_pod(settings).reject { |file| file.start_with?('ios/') }
commands = JSON.parse(File.read(File.join(build, 'compile_commands.json')))
android = commands.map { |command| File.realpath(command['file']) }
                  .select { |file| file.start_with?("#{package}/cpp/") }
                  .map { |file| file.delete_prefix("#{package}/") }
abort 'the build has compiled nothing of the package' if android.empty?
unless (pod - android).empty? && (android - pod).empty?
  abort "only the pod has #{pod - android}, only Android has #{android - pod}"
end
puts "the pod compiles the #{pod.size} files that Android does, and #{Dir.glob('ios/*').size} of its own"
