# libFuzzer targets: tests/fuzz/fuzz_<name>.c with tests/fuzz/corpus/<name>/. Each test replays the
# corpus, then searches SHEGONG_FUZZ_SECONDS long (0: replay only). ./test sets the seconds.
set(SHEGONG_FUZZ_SECONDS 3 CACHE STRING "seconds of search for each fuzz target")

file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz_*.c)
foreach(source IN LISTS sources)
	get_filename_component(target ${source} NAME_WE)
	string(REGEX REPLACE "^fuzz_" "" name ${target})
	add_executable(${target} ${source})
	target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
	target_link_libraries(${target} PRIVATE ${sg_all_layers} sg_options)
	target_link_options(${target} PRIVATE -fsanitize=fuzzer)
	set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
	math(EXPR timeout "60 + 2 * ${SHEGONG_FUZZ_SECONDS}")
	add_test(NAME fuzz.${name}
		COMMAND ${CMAKE_SOURCE_DIR}/tools/fuzz.sh $<TARGET_FILE:${target}>
			${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name} ${SHEGONG_FUZZ_SECONDS}
		WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
	set_tests_properties(fuzz.${name} PROPERTIES
		LABELS fuzz TIMEOUT ${timeout} ENVIRONMENT "${sg_test_environment}")
endforeach()
