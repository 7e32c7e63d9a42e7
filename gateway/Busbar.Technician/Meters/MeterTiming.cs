using Busbar.Field;
using Busbar.Field.Cjt188;
using Busbar.Field.MBus;
using Busbar.Site.Devices;
using Busbar.Technician.Lines;

namespace Busbar.Technician.Meters;

/// <summary>How long a meter may think before its first byte, by its protocol. What a USB adapter and a TCP converter add is in it.</summary>
internal static class MeterTiming
{
    private static readonly TimeSpan Adapter = TimeSpan.FromMilliseconds(100);
    private static readonly SerialSetting Slowest = new(2400, Parity.Even, 1);

    /// <summary>Silence before a request: 30 ms by CJ/T 188 and DL/T 645, 33 bit times by EN 13757-2.</summary>
    public static TimeSpan Guard { get; } = TimeSpan.FromMilliseconds(35);

    /// <summary>CJ/T 188: 500 ms and 30 characters. DL/T 645-2007, 5.2: 500 ms. EN 13757-2, 5.5: 330 bit times and 50 ms.</summary>
    /// <param name="exchange">Of the protocol.</param>
    /// <param name="setting">Null behind a TCP converter, whose line is taken to run at 2400 baud.</param>
    public static TimeSpan Answer(FieldExchange exchange, SerialSetting? setting) => Adapter + exchange switch
    {
        Cjt188Exchange => TimeSpan.FromMilliseconds(500) + SerialTiming.Characters(setting ?? Slowest, 30),
        MBusExchange => TimeSpan.FromMilliseconds(50) + SerialTiming.Characters(setting ?? Slowest, 30),
        _ => TimeSpan.FromMilliseconds(500),
    };
}
