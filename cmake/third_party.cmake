# SQLite, pinned and compiled by us (third_party/sqlite): one static library for every build tree of
# this machine, without sanitizers, kept in the user's cache. The first configure builds it.
execute_process(
	COMMAND ${CMAKE_SOURCE_DIR}/third_party/sqlite/build.sh
	OUTPUT_VARIABLE sg_sqlite_dir
	OUTPUT_STRIP_TRAILING_WHITESPACE
	RESULT_VARIABLE sg_sqlite_result)
if(NOT sg_sqlite_result EQUAL 0)
	message(FATAL_ERROR "third_party/sqlite/build.sh failed; run tools/setup.sh first")
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
	${CMAKE_SOURCE_DIR}/third_party/sqlite/build.sh
	${CMAKE_SOURCE_DIR}/third_party/sqlite/flags.txt
	${CMAKE_SOURCE_DIR}/third_party/sqlite/package-lock.json)

add_library(sqlite3_pinned STATIC IMPORTED GLOBAL)
set_target_properties(sqlite3_pinned PROPERTIES
	IMPORTED_LOCATION ${sg_sqlite_dir}/libsqlite3.a
	INTERFACE_INCLUDE_DIRECTORIES ${sg_sqlite_dir}
	INTERFACE_LINK_LIBRARIES "Threads::Threads;m")
