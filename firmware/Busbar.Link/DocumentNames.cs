using System;
using System.Text;

namespace Busbar.Link;

/// <summary>
/// The document's string pool. A name is found by its offset into the pool, where a byte gives its length in UTF-8 bytes.
/// An offset outside the pool, or a name that runs over its end, is an empty name.
/// </summary>
public sealed class DocumentNames
{
    private readonly byte[] bytes;
    private readonly int start;
    private readonly int size;

    /// <summary>A pool of <paramref name="length"/> bytes at <paramref name="offset"/>.</summary>
    public DocumentNames(byte[] bytes, int offset, int length)
    {
        this.bytes = bytes;
        start = offset;
        size = length;
    }

    /// <summary>The bytes in which <see cref="BytesOffset"/> counts.</summary>
    public byte[] Bytes
    {
        get { return bytes; }
    }

    /// <summary>Length of a name in UTF-8 bytes.</summary>
    public int Length(int offset)
    {
        if (offset < 0 || offset >= size)
        {
            return 0;
        }

        int length = bytes[start + offset];
        return offset + 1 + length <= size ? length : 0;
    }

    /// <summary>Where a name's first byte lies in <see cref="Bytes"/>, for writers that copy in place.</summary>
    public int BytesOffset(int offset)
    {
        return start + offset + 1;
    }

    /// <summary>Copies a name and returns its length; 0 when it does not fit.</summary>
    public int Copy(int offset, byte[] into, int at)
    {
        int length = Length(offset);
        if (length > into.Length - at)
        {
            return 0;
        }

        Array.Copy(bytes, BytesOffset(offset), into, at, length);
        return length;
    }

    /// <summary>A new string; for start and logs only.</summary>
    public string Text(int offset)
    {
        int length = Length(offset);
        return length == 0 ? "" : Encoding.UTF8.GetString(bytes, BytesOffset(offset), length);
    }
}
