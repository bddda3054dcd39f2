# How our own code is compiled: the interface library sg_options carries warnings, hardening and
# sanitizers. Third-party code does not use it.
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

add_library(sg_options INTERFACE)
target_include_directories(sg_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_link_libraries(sg_options INTERFACE Threads::Threads)

# Empty value: a source that says `#define _GNU_SOURCE` itself does not clash with it.
target_compile_definitions(sg_options INTERFACE _GNU_SOURCE=)

target_compile_options(sg_options INTERFACE
	-Wall -Wextra -Werror
	-Wformat=2 -Wformat-nonliteral
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
	-Wvla -Wpointer-arith -Wundef -Wwrite-strings
	-Wno-missing-field-initializers
	-fno-strict-overflow -fno-common)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
	target_compile_options(sg_options INTERFACE -Wshadow=local -Wduplicated-cond -Wlogical-op)
else()
	target_compile_options(sg_options INTERFACE -Wshadow)
endif()

target_compile_options(sg_options INTERFACE -fstack-protector-strong)
target_link_options(sg_options INTERFACE -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)

if(SHEGONG_SANITIZE AND SHEGONG_TSAN)
	message(FATAL_ERROR "SHEGONG_SANITIZE and SHEGONG_TSAN exclude each other")
endif()
if(SHEGONG_SANITIZE)
	set(sg_sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all)
elseif(SHEGONG_TSAN)
	# gcc 12 loses its way among the calls that are put in and warns of what cannot be.
	set(sg_sanitizers -fsanitize=thread -Wno-maybe-uninitialized)
endif()
if(SHEGONG_FUZZ)
	if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
		message(FATAL_ERROR "SHEGONG_FUZZ needs clang: cmake -DCMAKE_C_COMPILER=clang-14")
	endif()
	set(sg_sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all)
	target_compile_options(sg_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

if(sg_sanitizers)
	# Assertions stay on under sanitizers; -O1 keeps stack traces readable and the build short.
	target_compile_options(sg_options INTERFACE
		${sg_sanitizers} -fno-omit-frame-pointer -O1 -UNDEBUG)
	target_link_options(sg_options INTERFACE ${sg_sanitizers})
elseif(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
	target_compile_options(sg_options INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()

# ccache when there is one: a fresh clone then costs minutes less.
find_program(SHEGONG_CCACHE ccache)
if(SHEGONG_CCACHE)
	set(CMAKE_C_COMPILER_LAUNCHER
		${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
		${SHEGONG_CCACHE})
endif()
