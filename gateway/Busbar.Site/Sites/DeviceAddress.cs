using System.Globalization;
using Busbar.Site.Devices;
using Busbar.Site.Yaml;

namespace Busbar.Site.Sites;

/// <summary>A device's address as its protocol writes it: a number on Modbus, digits on the meters' protocols.</summary>
public static class DeviceAddress
{
    private const int Cjt188Digits = 14;
    private const int Dlt645Digits = 12;

    // M-Bus: identification (8 digits), maker, version, medium. Without the last three any meter with the identification is meant.
    private const int IdentificationDigits = 8;
    private const int SecondaryDigits = 16;
    private const string AnyRest = "FFFFFFFF";
    private const ulong LargestPrimary = 250;

    /// <summary>As it is printed on the device and written in the site file.</summary>
    public static string Text(DeviceProtocol protocol, ulong address) => protocol switch
    {
        DeviceProtocol.Cjt188 => address.ToString("X14", CultureInfo.InvariantCulture),
        DeviceProtocol.Dlt645 => address.ToString("X12", CultureInfo.InvariantCulture),
        DeviceProtocol.MBus when address > LargestPrimary => address.ToString("X16", CultureInfo.InvariantCulture),
        _ => address.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>From what somebody types: digits without quotes; on M-Bus up to three digits are a primary address. Null when it is no address.</summary>
    public static ulong? Parse(DeviceProtocol protocol, string text) => protocol switch
    {
        DeviceProtocol.Cjt188 => text.Length == Cjt188Digits ? Parse(text) : null,
        DeviceProtocol.Dlt645 => text.Length == Dlt645Digits ? Parse(text) : null,
        DeviceProtocol.MBus when text.Length == IdentificationDigits => Parse(text + AnyRest),
        DeviceProtocol.MBus when text.Length == SecondaryDigits => Parse(text),
        _ => byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out byte number) && (protocol == DeviceProtocol.Modbus || number <= LargestPrimary) ? number : null,
    };

    /// <summary>Reads <c>address</c> of a device whose type is known.</summary>
    internal static ulong Read(MapNode device, SiteBus? bus, DeviceProtocol protocol) => protocol switch
    {
        DeviceProtocol.Cjt188 => Digits(device, Cjt188Digits),
        DeviceProtocol.Dlt645 => Digits(device, Dlt645Digits),
        DeviceProtocol.MBus => MBus(device),
        // Modbus over serial line V1.02, 2.2: 1 to 247, 0 is broadcast. On TCP the unit is free; many devices answer to 255 or 0.
        _ => bus is not { Kind: BusKind.Serial } ? (ulong)device.Int("address", 0, 255, 1) : (ulong)device.Int("address", 1, 247),
    };

    private static ulong Digits(MapNode device, int count)
    {
        Node? node = device.Require("address", $"the {count} digits of the meter's address, in quotes");
        return node is null ? 0 : Parse(node, count) ?? Report(node, $"write the {count} digits in quotes, or \"{new string('A', count)}\" for the only meter on its line");
    }

    private static ulong MBus(MapNode device)
    {
        Node? node = device.Require("address", "the primary address, 0 to 250, or the digits of the secondary address in quotes");
        if (node is ScalarNode { IsQuoted: true } scalar)
        {
            ulong? found = scalar.Text.Length == IdentificationDigits ? Parse(scalar.Text + AnyRest) : Parse(scalar, SecondaryDigits);
            return found ?? Report(node, "write the 8 digits of the identification, or all 16 of the secondary address with F as wildcards");
        }

        return (ulong)(node?.ReadInt(0, (int)LargestPrimary) ?? 0);
    }

    private static ulong Report(Node node, string hint)
    {
        node.Error($"{node.Description} is no address of a meter", hint);
        return 0;
    }

    // Unquoted, YAML would take the digits for a number and lose the zeros in front.
    private static ulong? Parse(Node node, int count) => node is ScalarNode { IsQuoted: true } scalar && scalar.Text.Length == count ? Parse(scalar.Text) : null;

    private static ulong? Parse(string digits) =>
        ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value) ? value : null;
}
