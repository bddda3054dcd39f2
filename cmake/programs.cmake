# The program, and the rules for the browser.
if(EXISTS ${CMAKE_SOURCE_DIR}/src/main.c)
	add_executable(shegong ${CMAKE_SOURCE_DIR}/src/main.c)
	target_link_libraries(shegong PRIVATE ${sg_all_layers})
	install(TARGETS shegong RUNTIME)
endif()

# src/rule as WebAssembly (target rule_wasm), with the 128-bit helpers of clang's runtime. The folder
# is freestanding: memcpy and memset become instructions (-mbulk-memory), cmake/wasm declares them.
file(GLOB sg_wasm_sources CONFIGURE_DEPENDS
	${CMAKE_SOURCE_DIR}/src/rule/*.c ${CMAKE_SOURCE_DIR}/src/wasm/*.c)
set(sg_wasm_entry ${sg_wasm_sources})
list(FILTER sg_wasm_entry INCLUDE REGEX "/(rule/wasm\\.c|wasm/[^/]*\\.c)$")
find_program(SHEGONG_WASM_CC clang-14)
find_program(SHEGONG_WASM_LD wasm-ld-14)
if(SHEGONG_WASM_CC AND SHEGONG_WASM_LD AND sg_wasm_entry)
	execute_process(
		COMMAND ${SHEGONG_WASM_CC} --target=wasm32-wasi -print-libgcc-file-name
		OUTPUT_VARIABLE sg_wasm_builtins
		OUTPUT_STRIP_TRAILING_WHITESPACE)
	file(GLOB sg_wasm_headers CONFIGURE_DEPENDS
		${CMAKE_SOURCE_DIR}/src/rule/*.h ${CMAKE_SOURCE_DIR}/src/base/*.h
		${CMAKE_SOURCE_DIR}/src/wasm/*.h)
	set(sg_wasm ${CMAKE_BINARY_DIR}/rule.wasm)
	add_custom_command(
		OUTPUT ${sg_wasm}
		COMMAND ${SHEGONG_WASM_CC} --target=wasm32 -nostdlib -O2 -std=gnu11 -mbulk-memory
			-Wall -Wextra -Werror -Wno-missing-field-initializers -fvisibility=hidden
			-I${CMAKE_SOURCE_DIR}/src -isystem ${CMAKE_SOURCE_DIR}/cmake/wasm
			-fuse-ld=${SHEGONG_WASM_LD} -Wl,--no-entry -Wl,--export-dynamic
			-Wl,--strip-all -Wl,-z,stack-size=131072
			${sg_wasm_sources} ${sg_wasm_builtins} -o ${sg_wasm}
		DEPENDS ${sg_wasm_sources} ${sg_wasm_headers}
		COMMENT "compiling src/rule for the browser"
		VERBATIM)
	if(IS_DIRECTORY ${CMAKE_SOURCE_DIR}/web)
		set(sg_wasm_copy
			COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_SOURCE_DIR}/web/public
			COMMAND ${CMAKE_COMMAND} -E copy_if_different ${sg_wasm}
				${CMAKE_SOURCE_DIR}/web/public/rule.wasm)
	endif()
	add_custom_target(rule_wasm ${sg_wasm_copy} DEPENDS ${sg_wasm})
else()
	add_custom_target(rule_wasm)
endif()
