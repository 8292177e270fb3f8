# cmake -DINPUT=<file> -DOUTPUT=<file.cpp> -DNAME=<name> -P embed.cmake
# Writes the bytes of INPUT as `extern const unsigned char <name>[]; extern const unsigned <name>_size;`.
file(READ ${INPUT} hex HEX)
string(LENGTH "${hex}" digits)
math(EXPR size "${digits} / 2")
string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
file(WRITE ${OUTPUT} "extern const unsigned char ${NAME}[];\nextern const unsigned ${NAME}_size;\n"
  "const unsigned char ${NAME}[] = {\n${bytes}};\nconst unsigned ${NAME}_size = ${size};\n")
