// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/cuda_emulator/shared_variables.h"

#include <elf.h>
#include <link.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/cuda_emulator/guarded_memory.h"

namespace kvglass::emulator {

namespace {

constexpr std::size_t kSmallBytes = 512;

struct Variable {
    std::string name;
    std::size_t offset; // in the thread-local block of the executable
    std::size_t bytes;
};

struct Symbols {
    std::vector<Variable> variables;
    std::map<std::uintptr_t, std::string>
        functions; // of kvglass::cuda, by offset in the executable
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

// Mangled names in kvglass::cuda and of statics of its functions begin so, and the static `x` of
// the function _ZNfoo is _ZZNfooE1x (Itanium C++ ABI, 5.1).
constexpr std::string_view kFunctions = "_ZN7kvglass4cuda";
constexpr std::string_view kStatics = "_ZZN7kvglass4cuda";

void addSymbol(Symbols& found, const ElfW(Sym) & symbol, std::string_view name) {
    const unsigned type = symbol.st_info & 0xfU;
    if (symbol.st_shndx == SHN_UNDEF)
        return;
    if (type == STT_TLS && name.starts_with(kStatics))
        found.variables.push_back({std::string(name), symbol.st_value, symbol.st_size});
    if (type == STT_FUNC && name.starts_with(kFunctions))
        found.functions.emplace(symbol.st_value, name);
}

Symbols findSymbols() {
    Symbols found;
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
             readArray<ElfW(Sym)>(file, section.sh_offset, section.sh_size / sizeof(ElfW(Sym))))
            if (symbol.st_name < names.size())
                addSymbol(found, symbol, &names[symbol.st_name]);
    }
    return found;
}

const Symbols& symbols() {
    static const Symbols kFound = findSymbols();
    return kFound;
}

/// Where the executable lies, and the calling thread's copy of its thread-local variables.
struct Places {
    std::uintptr_t executable = 0;
    std::byte* threadLocal = nullptr;
};

Places findPlaces() {
    Places places;
    const auto first = [](dl_phdr_info* info, std::size_t, void* out) {
        *static_cast<Places*>(out) = {info->dlpi_addr,
                                      static_cast<std::byte*>(info->dlpi_tls_data)};
        return 1; // the executable comes first; no other is wanted
    };
    dl_iterate_phdr(first, &places);
    return places;
}

const Places& places() {
    static thread_local const Places t_places = findPlaces();
    return t_places;
}

void poison(const Variable& variable) {
    std::memset(places().threadLocal + variable.offset, kPoison, variable.bytes);
}

using Variables = std::vector<const Variable*>;

Variables variablesOf(const void* kernel) {
    Variables found;
    const auto function =
        symbols().functions.find(reinterpret_cast<std::uintptr_t>(kernel) - places().executable);
    const bool known = function != symbols().functions.end();
    // "_ZNfoo" has the statics "_ZZNfooE..."
    const std::string own = known ? "_Z" + function->second.substr(1) + "E" : std::string();
    for (const Variable& variable : symbols().variables)
        if (!known || variable.bytes <= kSmallBytes || variable.name.starts_with(own))
            found.push_back(&variable);
    return found;
}

} // namespace

void poisonSharedVariables() {
    for (const Variable& variable : symbols().variables)
        poison(variable);
}

void poisonSharedVariablesOf(const void* kernel) {
    static thread_local std::map<const void*, Variables> t_variables;
    auto known = t_variables.find(kernel);
    if (known == t_variables.end())
        known = t_variables.emplace(kernel, variablesOf(kernel)).first;
    for (const Variable* variable : known->second)
        poison(*variable);
}

std::size_t sharedVariableBytes() {
    std::size_t bytes = 0;
    for (const Variable& variable : symbols().variables)
        bytes += variable.bytes;
    return bytes;
}

} // namespace kvglass::emulator
