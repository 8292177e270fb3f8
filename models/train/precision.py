"""Whether the processor multiplies bfloat16 in hardware: a recipe then takes half the time."""


def has_bf16():
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
            return "avx512_bf16" in file.read()
    except OSError:
        return False
