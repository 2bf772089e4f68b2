# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
# onsight in an app of React Native on iOS: the sources and flags of android/CMakeLists.txt.

require 'json'

package = JSON.parse(File.read(File.join(__dir__, 'package.json')))
cpp = '"$(PODS_TARGET_SRCROOT)/cpp'
codecs = "#{cpp}/codecs"

Pod::Spec.new do |s|
  s.name = package['name']
  s.version = package['version']
  s.summary = package['description']
  s.license = package['license']
  s.homepage = 'https://www.npmjs.com/package/onsight'
  s.authors = 'The onsight authors'
  s.source = { :http => s.homepage } # asked for, and not used: the pod is a folder of node_modules
  s.platforms = { :ios => min_ios_version_supported }

  s.source_files = 'ios/*.mm', 'cpp/src/**/*.cc', 'cpp/bindings/**/*.cc', 'cpp/codecs/**/*.c',
                   'cpp/embedded/*.S'
  # Parts of other files.
  s.exclude_files = 'cpp/codecs/libjpeg-turbo/**/*{ext,ext-neon,565}.c',
                    'cpp/codecs/libjpeg-turbo/jstdhuff.c'
  s.preserve_paths = 'cpp/**/*'

  s.pod_target_xcconfig = {
    'HEADER_SEARCH_PATHS' => [
      "#{cpp}/include\"", "#{cpp}/src\"", "#{cpp}/bindings\"", "#{cpp}/headers\"", "#{cpp}/schema\"",
      "#{cpp}/embedded\"", "#{codecs}/zlib\"", "#{codecs}/libpng\"", "#{codecs}/libwebp\"",
      "#{codecs}/libwebp/src\"", "#{codecs}/libjpeg-turbo\"", "#{codecs}/libjpeg-turbo/simd/arm\""
    ].join(' '),
    # Names of headers such as types.h are not unique: only the folders above count.
    'USE_HEADERMAP' => 'NO',
    'GCC_PREPROCESSOR_DEFINITIONS' =>
      '$(inherited) ONSIGHT_HAS_EMBEDDED_MODEL=1 NEON_INTRINSICS=1 WEBP_EXTERN=extern ' \
      'HWY_DISABLED_TARGETS=HWY_SSSE3+HWY_SVE+HWY_SVE2+HWY_SVE_256+HWY_SVE2_128',
    'CLANG_CXX_LANGUAGE_STANDARD' => 'c++20',
    # Optimized in debug builds too, where a model would be many times slower.
    'GCC_OPTIMIZATION_LEVEL' => '2',
    'OTHER_CFLAGS' => '$(inherited) -ffp-contract=off',
    'GCC_WARN_INHIBIT_ALL_WARNINGS' => 'YES',
    # The codecs' names stay inside, for other pods may bring other versions of them.
    'GCC_SYMBOLS_PRIVATE_EXTERN' => 'YES',
    'GENERATE_MASTER_OBJECT_FILE' => 'YES'
  }

  install_modules_dependencies(s)
end
