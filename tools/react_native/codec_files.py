# Copyright 2026 The onsight authors
# SPDX-License-Identifier: Apache-2.0
"""The image codecs in C as an app of React Native compiles them: what decodes, without programs, tests
and documents, and configured for 64-bit Android and iOS in place of their own build systems."""

import re
import shutil
from fnmatch import fnmatch
from pathlib import Path

# Per Debian source package: the folder, and which of its files. Not: what encodes only.
FILES = {
    "zlib": (
        "zlib",
        "adler32.c compress.c crc32.[ch] deflate.[ch] gzguts.h inffast.[ch] inffixed.h inflate.[ch] "
        "inftrees.[ch] trees.[ch] uncompr.c zlib.h zutil.[ch]",
    ),
    "libpng1.6": ("libpng", "png.[ch] png[!t]*.[ch] pngtrans.c arm/*.c"),
    "libjpeg-turbo": (
        "libjpeg-turbo",
        "jaricom.c jcomapi.c jd[!a]*.[ch] jdapi*.c jdarith.c jdatasrc.c jerror.[ch] jidct*.c jmem*.[ch] "
        "jquant*.c jsimd_none.c jstdhuff.c jutils.c jchuff.h jinclude.h jmorecfg.h jpeg*.h jsimd.h "
        "jsimddct.h simd/jsimd.h simd/arm/*.[ch] simd/arm/aarch64/*.c",
    ),
    "libwebp": (
        "libwebp",
        "src/dec/*.[ch] src/demux/demux.c src/enc/*.h src/dsp/*.h src/dsp/alpha_processing*.c src/dsp/cpu.c "
        "src/dsp/dec*.c src/dsp/filters*.c src/dsp/lossless*.c src/dsp/rescaler*.c "
        "src/dsp/upsampling*.c src/dsp/yuv*.c src/utils/*.[ch] src/webp/*.h",
    ),
}
# Of other CPUs, and of encoders.
LEFT_OUT = (
    "*_mips*.c", "*_msa.c", "*lossless_enc*", "*_encode_*", "*bit_writer*", "*quant_levels_utils.c",
    "pngtest.c",
)  # fmt: skip
JPEG_BY_CPU = {"simd/arm/*.c": "defined(__aarch64__)", "jsimd_none.c": "!defined(__aarch64__)"}


def copy_codecs(sources: Path, output: Path) -> None:
    """From `sources`, where each is unpacked as NAME-VERSION, into one folder for each in `output`."""
    for name, (folder, patterns) in FILES.items():
        (source,) = (path for path in sources.glob(f"{name}-[0-9]*") if path.is_dir())
        for pattern in patterns.split():
            found = [path for path in source.glob(pattern) if not left_out(path)]
            if not found:
                raise SystemExit(f"{source} has no {pattern}")
            for path in found:
                target = output / folder / path.relative_to(source)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)
        CONFIGURE[name](source, output / folder)


def left_out(path: Path) -> bool:
    return any(fnmatch(path.name, pattern) for pattern in LEFT_OUT)


def configure_zlib(source: Path, output: Path) -> None:
    shutil.copy(source / "zconf.h.in", output / "zconf.h")
    forget_classic_mac(output / "zutil.h")


def configure_libpng(source: Path, output: Path) -> None:
    shutil.copy(source / "scripts/pnglibconf.h.prebuilt", output / "pnglibconf.h")
    forget_classic_mac(output / "pngpriv.h")


def forget_classic_mac(path: Path) -> None:
    """Apple's compilers define TARGET_OS_MAC for iOS too, where the code for the old Mac OS that it
    once stood for fails."""
    before = path.read_text()
    after = before.replace(" || defined(TARGET_OS_MAC)", "")
    if after == before:
        raise SystemExit(f"{path} names TARGET_OS_MAC no more: it needs no change")
    path.write_text(f"/* Altered by onsight: iOS is no classic Mac. */\n{after}")


def configure_jpeg(source: Path, output: Path) -> None:
    version = re.search(r"^set\(VERSION ([0-9.]+)\)", (source / "CMakeLists.txt").read_text(), re.M)
    years = re.search(r'^set\(COPYRIGHT_YEAR "(.*)"\)', (source / "CMakeLists.txt").read_text(), re.M)
    if not version or not years:
        raise SystemExit(f"{source}/CMakeLists.txt names no version")
    major, minor, patch = (int(part) for part in version[1].split("."))
    values = {
        "JPEG_LIB_VERSION": "62",
        "VERSION": version[1],
        "LIBJPEG_TURBO_VERSION_NUMBER": f"{major}{minor:03}{patch:03}",
        "BITS_IN_JSAMPLE": "8",
        "BUILD": "onsight",
        "INLINE": "__inline__ __attribute__((always_inline))",
        "THREAD_LOCAL": "__thread",
        "CMAKE_PROJECT_NAME": "libjpeg-turbo",
        "SIZE_T": "8",
        "COPYRIGHT_YEAR": years[1],
    }
    defined = {"D_ARITH_CODING_SUPPORTED", "MEM_SRCDST_SUPPORTED", "WITH_SIMD", "HAVE_BUILTIN_CTZL",
               "HAVE_VLD1_S16_X3", "HAVE_VLD1_U16_X2", "HAVE_VLD1Q_U8_X4"}  # fmt: skip
    for name in ("jconfig.h", "jconfigint.h", "jversion.h", "simd/arm/neon-compat.h"):
        configured = configure((source / f"{name}.in").read_text(), values, defined)
        (output / name).write_text(configured)
    for pattern, condition in JPEG_BY_CPU.items():
        for path in output.glob(pattern):
            wrap(path, condition)
    for path in output.glob("simd/arm/aarch64/*.c"):
        wrap(path, JPEG_BY_CPU["simd/arm/*.c"])


def configure(template: str, values: dict[str, str], defined: set[str]) -> str:
    """What CMake's configure_file() does."""

    def definition(match: re.Match[str]) -> str:
        name, value = match[1], match[2]
        return f"#define {name}{value}" if name in defined else f"/* #undef {name} */"

    text = re.sub(r"^#cmakedefine (\w+)(.*)$", definition, template, flags=re.M)
    return re.sub(r"@(\w+)@", lambda match: values[match[1]], text)


def wrap(path: Path, condition: str) -> None:
    """Leaves a file empty for other CPUs, where a build compiles the same files for each."""
    path.write_text(
        f"/* Altered by onsight: compiled for some CPUs alone. */\n#if {condition}\n"
        f"{path.read_text()}\n#endif\n"
    )


CONFIGURE = {
    "zlib": configure_zlib,
    "libpng1.6": configure_libpng,
    "libjpeg-turbo": configure_jpeg,
    "libwebp": lambda source, output: None,
}
