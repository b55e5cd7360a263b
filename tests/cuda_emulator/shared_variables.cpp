// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/cuda_emulator/shared_variables.h"

#include <elf.h>
#include <link.h>

#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/cuda_emulator/guarded_memory.h"

namespace kvglass::emulator {

namespace {

struct Variable {
    std::size_t offset; // in the thread-local block of the executable
    std::size_t bytes;
};

template <class T>
std::vector<T> readArray(std::istream& file, std::size_t offset, std::size_t count) {
    std::vector<T> items(count);
    file.seekg(static_cast<std::streamoff>(offset));
    file.read(reinterpret_cast<char*>(items.data()),
              static_cast<std::streamsize>(count * sizeof(T)));
    if (!file)
        items.clear();
    return items;
}

/// Mangled names of statics of functions in kvglass::cuda begin so (Itanium C++ ABI, 5.1.6).
bool isSharedName(std::string_view name) { return name.starts_with("_ZZN7kvglass4cuda"); }

std::vector<Variable> findVariables() {
    std::vector<Variable> found;
    std::ifstream file("/proc/self/exe", std::ios::binary);
    const auto header = readArray<ElfW(Ehdr)>(file, 0, 1);
    if (header.empty() || std::memcmp(header[0].e_ident, ELFMAG, SELFMAG) != 0)
        return found;
    const auto sections = readArray<ElfW(Shdr)>(file, header[0].e_shoff, header[0].e_shnum);
    for (const ElfW(Shdr) & section : sections) {
        if (section.sh_type != SHT_SYMTAB || section.sh_link >= sections.size())
            continue;
        const ElfW(Shdr)& strings = sections[section.sh_link];
        auto names = readArray<char>(file, strings.sh_offset, strings.sh_size);
        names.push_back('\0');
        for (const ElfW(Sym) & symbol :
             readArray<ElfW(Sym)>(file, section.sh_offset, section.sh_size / sizeof(ElfW(Sym)))) {
            const bool threadLocal = (symbol.st_info & 0xfU) == STT_TLS;
            if (threadLocal && symbol.st_shndx != SHN_UNDEF && symbol.st_name < names.size() &&
                isSharedName(&names[symbol.st_name]))
                found.push_back({symbol.st_value, symbol.st_size});
        }
    }
    return found;
}

const std::vector<Variable>& variables() {
    static const std::vector<Variable> kFound = findVariables();
    return kFound;
}

/// Where the calling thread's copy of the executable's thread-local variables begins.
std::byte* threadLocalBlock() {
    std::byte* block = nullptr;
    const auto first = [](dl_phdr_info* info, std::size_t, void* out) {
        *static_cast<std::byte**>(out) = static_cast<std::byte*>(info->dlpi_tls_data);
        return 1; // the executable comes first; no other is wanted
    };
    dl_iterate_phdr(first, &block);
    return block;
}

} // namespace

void poisonSharedVariables() {
    if (variables().empty())
        return;
    static thread_local std::byte* const t_block = threadLocalBlock();
    for (const Variable& variable : variables())
        std::memset(t_block + variable.offset, kPoison, variable.bytes);
}

std::size_t sharedVariableBytes() {
    std::size_t bytes = 0;
    for (const Variable& variable : variables())
        bytes += variable.bytes;
    return bytes;
}

} // namespace kvglass::emulator
