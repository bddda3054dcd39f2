# Test programs. Label of a test = how ./test groups it:
#   unit    tests/unit/<folder>/t_*.c   one cmocka program each, linked with that folder and lower ones
#   system  tests/system/t_*.c          linked with everything; tests/*.sh that say so
#   postgres mysql  those of unit and system that touch a database, once more on that engine (see
#           tests/support/engine.h), as `<name>@<engine>`. A test of SQLite itself says so in its first
#           lines: `SQLite only: <why>`. The first one that runs starts the engine's private server.
#   deep    tests/system/t_*_deep.c     the same, only with ./test --deep
#   house   the house rules (tools/check-*.sh)
#   fuzz    cmake/fuzz.cmake
# A shell test names itself in its first lines: `# label: system` (default), `# timeout: 120`.
# Exit code 77 means skipped.
#
# Every test runs in the source folder; SHEGONG_PROGRAM is the program built beside it.
pkg_check_modules(cmocka REQUIRED IMPORTED_TARGET cmocka)

set(sg_test_environment
	SHEGONG_SOURCE=${CMAKE_SOURCE_DIR}
	SHEGONG_BUILD=${CMAKE_BINARY_DIR}
	SHEGONG_PROGRAM=${CMAKE_BINARY_DIR}/shegong
	ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
	UBSAN_OPTIONS=print_stacktrace=1
	LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/cmake/lsan.supp:print_suppressions=0
	TSAN_OPTIONS=halt_on_error=1)

# Helpers for tests: tests/support/*.c, linked where used.
file(GLOB sg_support CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/support/*.c)
if(sg_support)
	add_library(sg_test_support STATIC ${sg_support})
	target_link_libraries(sg_test_support PUBLIC sg_options PkgConfig::cmocka)
	target_link_libraries(sg_test_support PRIVATE sqlite3_pinned)
else()
	add_library(sg_test_support INTERFACE)
endif()
target_include_directories(sg_test_support INTERFACE ${CMAKE_SOURCE_DIR}/tests/support)

# The engines whose server can be started here: tools/servers/<engine>.sh. Its socket's folder must be
# one that an ordinary user can reach, and its path short.
set(sg_engines "")
string(SHA1 sg_tree ${CMAKE_BINARY_DIR})
string(SUBSTRING ${sg_tree} 0 10 sg_tree)
foreach(engine postgres mysql)
	set(script ${CMAKE_SOURCE_DIR}/tools/servers/${engine}.sh)
	file(GLOB driver ${CMAKE_SOURCE_DIR}/src/db/${engine}.c)
	if(EXISTS ${script} AND driver)
		list(APPEND sg_engines ${engine})
		set(sg_server_${engine} /tmp/sg-${sg_tree}-${engine})
		add_test(NAME server.${engine} COMMAND ${script} start ${sg_server_${engine}})
		set_tests_properties(server.${engine} PROPERTIES
			LABELS server TIMEOUT 120 FIXTURES_SETUP ${engine})
	endif()
endforeach()

# Tests that do not run on the servers' engines, or (name@engine) not on one of them, each with its
# reason.
#   rights_walk rights_lists: every role at every form, minutes on a server; the statements are those
#   of record, rights_http and workflow, which run there
#   api@mysql: green there, but a fresh database for each of its scenarios is minutes of CREATE TABLE;
#   it runs on PostgreSQL, and api_many, guest and rights_http ask over HTTP on MySQL
set(sg_not_on_servers rights_walk rights_lists api@mysql)

# sg_test_engines(SOURCE RESULT): the engines a test runs on besides SQLite.
function(sg_test_engines source result)
	set(${result} "" PARENT_SCOPE)
	file(STRINGS ${source} head LIMIT_COUNT 12 REGEX "SQLite only: ")
	file(STRINGS ${source} worlds
		REGEX "^#include \"(unit_db|unit_access|tables|station|api_world|cast|examples|score_example|walk|walk_rights|engine)\\.h\"")
	get_filename_component(name ${source} NAME_WE)
	string(REGEX REPLACE "^t_" "" name ${name})
	if(worlds AND NOT head AND NOT name IN_LIST sg_not_on_servers)
		set(engines ${sg_engines})
		foreach(engine IN LISTS sg_engines)
			if("${name}@${engine}" IN_LIST sg_not_on_servers)
				list(REMOVE_ITEM engines ${engine})
			endif()
		endforeach()
		set(${result} ${engines} PARENT_SCOPE)
	endif()
	set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
endfunction()

# sg_add_test_program(LABEL NAME SOURCE TIMEOUT LIBRARY...)
function(sg_add_test_program label name source timeout)
	set(target t_${name})
	get_filename_component(folder ${source} DIRECTORY)
	# Files of the same folder that are not tests help all of its tests.
	file(GLOB helpers CONFIGURE_DEPENDS ${folder}/*.c)
	list(FILTER helpers EXCLUDE REGEX "/t_[^/]*\\.c$")
	add_executable(${target} ${source} ${helpers})
	target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/tests ${folder})
	target_link_libraries(${target} PRIVATE
		sg_test_support ${ARGN} PkgConfig::cmocka sg_options)
	sg_link_modules(${target} jansson) # tests read message files and answers with it
	set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
	string(REPLACE "__" "." test_name ${name})
	add_test(NAME ${label}.${test_name} COMMAND ${target}
		WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
	set_tests_properties(${label}.${test_name} PROPERTIES
		LABELS ${label} TIMEOUT ${timeout} SKIP_RETURN_CODE 77
		ENVIRONMENT "${sg_test_environment}")
	if(label STREQUAL "deep")
		return()
	endif()
	sg_test_engines(${source} engines)
	foreach(engine IN LISTS engines)
		add_test(NAME ${label}.${test_name}@${engine} COMMAND ${target}
			WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
		set_tests_properties(${label}.${test_name}@${engine} PROPERTIES
			LABELS ${engine} TIMEOUT 600 SKIP_RETURN_CODE 77
			FIXTURES_REQUIRED ${engine}
			ENVIRONMENT "${sg_test_environment};SHEGONG_TEST_DB=${engine};\
SHEGONG_TEST_SERVER=${sg_server_${engine}}")
	endforeach()
endfunction()

foreach(name number IN ZIP_LISTS sg_layers sg_layer_numbers)
	file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/${name}/t_*.c)
	sg_lower_layers(${number} lower)
	foreach(source IN LISTS sources)
		get_filename_component(file ${source} NAME_WE)
		string(REGEX REPLACE "^t_" "" file ${file})
		set(libraries sg_${name} ${lower})
		if(file STREQUAL "embed")
			list(PREPEND libraries sg_embed)
		endif()
		if(name STREQUAL "rule")
			list(APPEND libraries sqlite3_pinned) # t_to_sql runs what it writes
		endif()
		sg_add_test_program(unit ${name}__${file} ${source} 60 ${libraries})
	endforeach()
endforeach()

file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/system/t_*.c)
foreach(source IN LISTS sources)
	get_filename_component(file ${source} NAME_WE)
	string(REGEX REPLACE "^t_" "" file ${file})
	if(file MATCHES "_deep$")
		sg_add_test_program(deep ${file} ${source} 900 ${sg_all_layers})
	else()
		sg_add_test_program(system ${file} ${source} 180 ${sg_all_layers})
	endif()
	if(file MATCHES "^city")
		target_link_libraries(t_${file} PRIVATE sg_city)
	endif()
	if(TARGET shegong)
		add_dependencies(t_${file} shegong)
	endif()
endforeach()

# sg_add_script(SCRIPT LABEL TIMEOUT)
function(sg_add_script script label timeout)
	get_filename_component(name ${script} NAME_WE)
	add_test(NAME ${label}.${name} COMMAND ${script} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
	set_tests_properties(${label}.${name} PROPERTIES
		LABELS ${label} TIMEOUT ${timeout} SKIP_RETURN_CODE 77
		ENVIRONMENT "${sg_test_environment}")
endfunction()

file(GLOB scripts CONFIGURE_DEPENDS
	${CMAKE_SOURCE_DIR}/tests/*.sh ${CMAKE_SOURCE_DIR}/tests/system/*.sh)
foreach(script IN LISTS scripts)
	set(label system)
	set(timeout 120)
	file(STRINGS ${script} lines LIMIT_COUNT 20 REGEX "^# (label|timeout): ")
	foreach(line IN LISTS lines)
		if(line MATCHES "^# label: ([a-z0-9]+)")
			set(label ${CMAKE_MATCH_1})
		elseif(line MATCHES "^# timeout: ([0-9]+)")
			set(timeout ${CMAKE_MATCH_1})
		endif()
	endforeach()
	set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${script})
	sg_add_script(${script} ${label} ${timeout})
endforeach()

file(GLOB checks CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tools/check-*.sh)
foreach(check IN LISTS checks)
	sg_add_script(${check} house 120)
endforeach()
