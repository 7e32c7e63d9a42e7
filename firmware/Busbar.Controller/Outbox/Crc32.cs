namespace Busbar.Controller;

/// <summary>CRC-32 as in ISO 3309 (reflected, polynomial EDB88320), four bits at a time: a table of 64 bytes instead of 1 KB.</summary>
internal sealed class Crc32
{
    // An instance field: static initialisers run in the order of type names on the controller.
    private readonly uint[] table = new uint[16];

    public Crc32()
    {
        for (uint i = 0; i < 16; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 4; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320u : value >> 1;
            }

            table[i] = value;
        }
    }

    public uint Of(byte[] bytes, int offset, int count)
    {
        uint crc = 0xFFFFFFFFu;
        int end = offset + count;
        for (int i = offset; i < end; i++)
        {
            crc ^= bytes[i];
            crc = (crc >> 4) ^ table[crc & 15];
            crc = (crc >> 4) ^ table[crc & 15];
        }

        return ~crc;
    }
}
