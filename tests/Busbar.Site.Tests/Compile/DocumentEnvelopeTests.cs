using System.Security.Cryptography;
using Busbar.Link;
using Busbar.Site.Compile;

namespace Busbar.Site.Tests.Compile;

public sealed class DocumentEnvelopeTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private static readonly DocumentStamp Stamp = new(7, DateTimeOffset.FromUnixTimeSeconds(0x6543_2100), DateTimeOffset.FromUnixTimeSeconds(0x7000_0001));

    [Fact]
    public void Header_and_sections_lie_as_the_architecture_says()
    {
        byte[] bytes = DocumentEnvelope.Write("plant", Stamp, [new DocumentSection(8, [0xAA, 0xBB]), new DocumentSection(1, [])], Key);

        string expected = "42424431" + "0001" + "00000007" + "65432100" + "70000001"
            + "706C616E74" + new string('0', 54) + "02" + "080002AABB" + "010000";
        Assert.Equal(expected, Convert.ToHexString(bytes, 0, bytes.Length - 32));
    }

    [Fact]
    public void The_signature_is_HMAC_SHA256_over_everything_before_it()
    {
        byte[] bytes = DocumentEnvelope.Write("plant", Stamp, [new DocumentSection(8, [1, 2, 3])], Key);

        Assert.Equal(HMACSHA256.HashData(Key, bytes.AsSpan(0, bytes.Length - 32)), bytes[^32..]);
        Assert.Equal(DocumentError.None, DocumentCheck.Check(bytes, bytes.Length, Key, "plant", 6, Stamp.Issued.ToUnixTimeSeconds()));
        bytes[20] ^= 1;
        Assert.Equal(DocumentError.BadSignature, DocumentCheck.Check(bytes, bytes.Length, Key, "plant", 6, -1));
    }

    [Fact]
    public void A_name_stands_once_in_the_pool_and_is_found_by_its_offset()
    {
        NamePool pool = new();

        Assert.Equal(0, pool.Add("meter"));
        Assert.Equal(6, pool.Add("热表"));
        Assert.Equal(0, pool.Add("meter"));
        Assert.Equal([5, .. "meter"u8, 6, .. "热表"u8], pool.Bytes);
        DocumentNames names = new(pool.Bytes, 0, pool.Length);
        Assert.Equal("热表", names.Text(6));
        Assert.Throws<ArgumentException>(() => pool.Add(new string('x', 256)));
    }
}
