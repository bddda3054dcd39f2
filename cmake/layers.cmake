# One static library sg_<folder> for each folder of src/, in the order of tools/layers.txt; each links
# all folders with smaller numbers. A folder without a .c file yet is an interface library.

# What a folder needs from outside: pkg-config modules. Found only when the folder has sources, so a
# module can be missing as long as nobody uses it.
set(sg_needs_base libutf8proc)
set(sg_needs_db libcrypto)
set(sg_needs_catalogue yaml-0.1 libcrypto)
set(sg_needs_access libsodium libcrypto)
set(sg_needs_audit libcrypto)
set(sg_needs_search libutf8proc)
set(sg_needs_signal libutf8proc libsodium)
set(sg_needs_kind jansson)
set(sg_needs_record jansson)
set(sg_needs_document pangocairo cairo-pdf)
set(sg_needs_exchange libzip libxml-2.0 xlsxwriter freexl)
set(sg_needs_api jansson zlib)
set(sg_needs_http libmicrohttpd)

# From this number on a folder may read embedded files (cmake/embed.cmake).
set(sg_embed_from 5)

set(sg_layers "")       # folder names in order
set(sg_layer_numbers "") # their numbers, same order

function(sg_link_modules target)
	foreach(module IN LISTS ARGN)
		string(MAKE_C_IDENTIFIER ${module} id)
		if(NOT TARGET PkgConfig::${id})
			pkg_check_modules(${id} REQUIRED IMPORTED_TARGET GLOBAL ${module})
		endif()
		target_link_libraries(${target} PUBLIC PkgConfig::${id})
	endforeach()
endfunction()

# sg_lower_layers(NUMBER RESULT): libraries of the folders with smaller numbers, highest first.
function(sg_lower_layers number result)
	set(lower "")
	foreach(name other IN ZIP_LISTS sg_layers sg_layer_numbers)
		if(other LESS number)
			list(PREPEND lower sg_${name})
		endif()
	endforeach()
	set(${result} ${lower} PARENT_SCOPE)
endfunction()

function(sg_add_layer number name)
	file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.c)
	# Not part of the native library: the browser's entry, and the embed table's lookup, which
	# lives beside the embedded data.
	list(FILTER sources EXCLUDE REGEX "/src/(rule/wasm|base/embed)\\.c$")
	sg_lower_layers(${number} lower)
	if(number GREATER_EQUAL sg_embed_from)
		list(APPEND lower sg_embed)
	endif()
	if(NOT sources)
		add_library(sg_${name} INTERFACE)
		target_link_libraries(sg_${name} INTERFACE ${lower} sg_options)
		return()
	endif()
	add_library(sg_${name} STATIC ${sources})
	target_link_libraries(sg_${name} PUBLIC ${lower} sg_options)
	sg_link_modules(sg_${name} ${sg_needs_${name}})
	if(name STREQUAL "base")
		target_link_libraries(sg_base PUBLIC m)
	elseif(name STREQUAL "db")
		target_link_libraries(sg_db PUBLIC sqlite3_pinned)
		sg_link_driver(postgres libpq)
		sg_link_driver(mysql libmariadb)
	endif()
endfunction()

# sg_link_driver(WORD MODULE): a database driver's client library, once its file src/db/*WORD*.c exists.
function(sg_link_driver word module)
	file(GLOB driver CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/db/*${word}*.c)
	if(driver)
		sg_link_modules(sg_db ${module})
	endif()
endfunction()

file(STRINGS ${CMAKE_SOURCE_DIR}/tools/layers.txt sg_layer_lines REGEX "^[0-9]+ [a-z]+$")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tools/layers.txt)
foreach(line IN LISTS sg_layer_lines)
	string(REPLACE " " ";" pair ${line})
	list(GET pair 0 number)
	list(GET pair 1 name)
	sg_add_layer(${number} ${name})
	list(APPEND sg_layers ${name})
	list(APPEND sg_layer_numbers ${number})
endforeach()

# Everything: what the program and the system tests link. Highest folders first.
sg_lower_layers(1000 sg_all_layers)
