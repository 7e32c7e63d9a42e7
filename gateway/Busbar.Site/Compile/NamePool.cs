using System.Text;

namespace Busbar.Site.Compile;

/// <summary>
/// The document's strings (section "names"): one length byte and UTF-8 bytes each, every string once; the other sections
/// refer to a string by its offset.
/// </summary>
public sealed class NamePool
{
    private readonly Dictionary<string, ushort> _offsets = new(StringComparer.Ordinal);
    private readonly List<byte> _bytes = [];

    /// <summary>The section's payload so far.</summary>
    public byte[] Bytes => [.. _bytes];

    public int Length => _bytes.Count;

    /// <summary>Offset of <paramref name="name"/>, which is added when it is new.</summary>
    /// <exception cref="ArgumentException">Longer than 255 bytes of UTF-8, or more than 64 KB of names.</exception>
    public ushort Add(string name)
    {
        if (_offsets.TryGetValue(name, out ushort offset))
        {
            return offset;
        }

        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        if (utf8.Length > byte.MaxValue)
        {
            throw new ArgumentException($"The name '{name[..20]}...' has {utf8.Length} bytes of UTF-8; 255 is the most.", nameof(name));
        }

        if (_bytes.Count + 1 + utf8.Length > ushort.MaxValue)
        {
            throw new ArgumentException("The names of one document take more than 64 KB.", nameof(name));
        }

        offset = (ushort)_bytes.Count;
        _offsets.Add(name, offset);
        _bytes.Add((byte)utf8.Length);
        _bytes.AddRange(utf8);
        return offset;
    }
}
