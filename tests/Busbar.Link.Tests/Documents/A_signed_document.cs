using System.Text;
using CsCheck;
using Busbar.Link;

namespace Busbar.Link.Tests.Documents;

public class A_signed_document
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("a key of the controller \"plant\"");

    [Fact]
    public void Is_accepted_by_its_controller()
    {
        byte[] document = Make(version: 7, notAfter: 2000, (DocumentFormat.Names, [5, .. "Büro"u8]), (DocumentFormat.Buses, [1, 2, 3]));

        Assert.Equal(DocumentError.None, DocumentCheck.Check(document, document.Length, Key, "plant", 6, 1999));
        ControllerDocument read = new(document, document.Length);
        Assert.Equal((7u, 1000u, 2000u), (read.Version, read.IssuedAt, read.NotAfter));
        Assert.Equal(3, read.SectionLength(DocumentFormat.Buses));
        Assert.Equal([1, 2, 3], document[read.SectionOffset(DocumentFormat.Buses)..(read.SectionOffset(DocumentFormat.Buses) + 3)]);
        Assert.Equal(-1, read.SectionOffset(DocumentFormat.Policies));
        Assert.Equal("Büro", read.Names.Text(0));
    }

    [Fact]
    public void Is_refused_when_any_bit_of_it_was_changed()
    {
        byte[] document = Make(7, 0, (DocumentFormat.Buses, [1, 2, 3]));
        for (int bit = 0; bit < document.Length * 8; bit++)
        {
            byte[] changed = [.. document];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(DocumentError.None, DocumentCheck.Check(changed, changed.Length, Key, "plant", 0, -1));
        }
    }

    [Fact]
    public void Is_refused_under_another_key_for_another_controller_when_not_newer_and_when_past_its_date()
    {
        byte[] document = Make(7, 2000);

        Assert.Equal(DocumentError.BadSignature, DocumentCheck.Check(document, document.Length, [.. Key, 1], "plant", 0, -1));
        Assert.Equal(DocumentError.WrongController, DocumentCheck.Check(document, document.Length, Key, "plan", 0, -1));
        Assert.Equal(DocumentError.WrongController, DocumentCheck.Check(document, document.Length, Key, "plants", 0, -1));
        Assert.Equal(DocumentError.NotNewer, DocumentCheck.Check(document, document.Length, Key, "plant", 7, -1));
        Assert.Equal(DocumentError.Expired, DocumentCheck.Check(document, document.Length, Key, "plant", 6, 2001));
    }

    [Fact]
    public void Waits_with_its_date_while_the_time_is_unknown_and_holds_its_version_all_the_same()
    {
        byte[] document = Make(7, 2000);

        Assert.Equal(DocumentError.None, DocumentCheck.Check(document, document.Length, Key, "plant", 6, -1));
        Assert.Equal(DocumentError.NotNewer, DocumentCheck.Check(document, document.Length, Key, "plant", 8, -1));
    }

    [Fact]
    public void Is_refused_with_a_section_that_is_unknown_or_twice_or_does_not_add_up()
    {
        foreach (byte[] document in new[]
        {
            Make(1, 0, (9, [])),
            Make(1, 0, (0, [])),
            Make(1, 0, (DocumentFormat.Buses, [1]), (DocumentFormat.Buses, [1])),
            Tamper(Make(1, 0, (DocumentFormat.Buses, [1, 2])), DocumentFormat.SectionsOffset + 2, 3),
            Tamper(Make(1, 0, (DocumentFormat.Buses, [1, 2])), DocumentFormat.SectionsOffset + 2, 1),
            Tamper(Make(1, 0, (DocumentFormat.Buses, [1, 2])), DocumentFormat.SectionCountOffset, 2),
        })
        {
            Assert.Equal(DocumentError.BadSections, DocumentCheck.Check(document, document.Length, Key, "plant", 0, -1));
        }
    }

    [Fact]
    public void Of_a_format_that_is_not_known_is_refused()
    {
        byte[] document = Tamper(Make(1, 0), DocumentFormat.FormatOffset + 1, 2);
        Assert.Equal(DocumentError.UnknownFormat, DocumentCheck.Check(document, document.Length, Key, "plant", 0, -1));
    }

    [Fact]
    public void Random_bytes_are_none_and_harm_nothing() =>
        Gen.Byte.Array[0, 300].Sample(
            bytes =>
            {
                if (bytes.Length >= 6)
                    new byte[] { (byte)'B', (byte)'B', (byte)'D', (byte)'1', 0, 1 }.CopyTo(bytes, 0);
                Assert.NotEqual(DocumentError.None, DocumentCheck.Check(bytes, bytes.Length, Key, "plant", 0, -1));
            },
            iter: 3000);

    [Fact]
    public void Signed_random_contents_are_accepted_or_refused_and_accepted_ones_open() =>
        Gen.Byte.Array[DocumentFormat.MinimumLength, 200].Sample(
            bytes =>
            {
                Make(1, 0).AsSpan(0, DocumentFormat.SectionCountOffset).CopyTo(bytes);
                bytes[DocumentFormat.SectionCountOffset] &= 3;
                DocumentCheck.Sign(bytes, bytes.Length, Key);
                if (DocumentCheck.Check(bytes, bytes.Length, Key, "plant", 0, -1) != DocumentError.None)
                    return;
                ControllerDocument document = new(bytes, bytes.Length);
                for (int offset = -1; offset < 300; offset++)
                    Assert.NotNull(document.Names.Text(offset));
            },
            iter: 3000);

    [Fact]
    public void A_name_outside_the_pool_is_empty()
    {
        byte[] pool = [3, (byte)'a', (byte)'b', (byte)'c', 9, (byte)'x'];
        DocumentNames names = new(pool, 0, pool.Length);
        byte[] into = new byte[4];

        Assert.Equal("abc", names.Text(0));
        Assert.Equal(3, names.Copy(0, into, 1));
        Assert.Equal("\0abc", Encoding.ASCII.GetString(into));
        Assert.Equal(0, names.Copy(0, into, 2));
        Assert.Equal("", names.Text(4));
        Assert.Equal("", names.Text(6));
        Assert.Equal("", names.Text(-1));
    }

    private static byte[] Make(uint version, uint notAfter, params (byte Id, byte[] Payload)[] sections)
    {
        List<byte> bytes = [.. "BBD1"u8, 0, 1, .. BigEndian(version), .. BigEndian(1000), .. BigEndian(notAfter), .. "plant"u8, .. new byte[27], (byte)sections.Length];
        foreach ((byte id, byte[] payload) in sections)
            bytes.AddRange([id, (byte)(payload.Length >> 8), (byte)payload.Length, .. payload]);
        bytes.AddRange(new byte[DocumentFormat.SignatureLength]);
        return Signed([.. bytes]);
    }

    private static byte[] Tamper(byte[] document, int offset, byte value)
    {
        document[offset] = value;
        return Signed(document);
    }

    private static byte[] Signed(byte[] document)
    {
        DocumentCheck.Sign(document, document.Length, Key);
        return document;
    }

    private static byte[] BigEndian(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
