// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// SHA-256 as FIPS 180-4 defines it, for fingerprints of models.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace kvglass {

class Sha256 {
public:
    void add(std::span<const std::byte> bytes);
    /// 64 hexadecimal digits. Nothing can be added after it.
    [[nodiscard]] std::string finish();

private:
    void addBlock(const std::byte* block);

    std::array<std::uint32_t, 8> m_state = {0x6a09e667U, 0xbb67ae85U, 0x3c6ef372U, 0xa54ff53aU,
                                            0x510e527fU, 0x9b05688cU, 0x1f83d9abU, 0x5be0cd19U};
    std::array<std::byte, 64> m_block{};
    std::size_t m_filled = 0;   // bytes in m_block
    std::uint64_t m_length = 0; // bytes in all
};

} // namespace kvglass
