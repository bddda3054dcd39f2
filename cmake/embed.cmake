# Files built into the program (src/base/embed.h): catalogue, messages, data and the built web client.
# sg_embed holds their bytes, the path table and the lookup.
set(sg_embed_roots catalogue=catalogue messages=messages data=data web/dist=web)

set(sg_embed_files "")
foreach(root IN LISTS sg_embed_roots)
	string(REGEX REPLACE "=.*" "" folder ${root})
	file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*)
	list(APPEND sg_embed_files ${files})
endforeach()

# The list goes through a file that changes only when a path comes or goes: a removed file, too,
# makes the table anew.
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/embed.list CONTENT "${sg_embed_files}\n" @ONLY)

add_custom_command(
	OUTPUT ${CMAKE_BINARY_DIR}/embed_data.c
	COMMAND ${CMAKE_SOURCE_DIR}/tools/embed.sh ${CMAKE_SOURCE_DIR}
		${CMAKE_BINARY_DIR}/embed_data.c ${sg_embed_roots}
	DEPENDS ${sg_embed_files} ${CMAKE_BINARY_DIR}/embed.list ${CMAKE_SOURCE_DIR}/tools/embed.sh
	COMMENT "embedding catalogue, messages, data and web"
	VERBATIM)

file(GLOB sg_embed_lookup CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/base/embed.c)
add_library(sg_embed STATIC ${CMAKE_BINARY_DIR}/embed_data.c ${sg_embed_lookup})
target_link_libraries(sg_embed PUBLIC sg_base sg_options)
# The bytes are read by .incbin, which ccache does not see.
set_target_properties(sg_embed PROPERTIES C_COMPILER_LAUNCHER "")
