using Busbar.Field;
using Busbar.Field.Cjt188;
using Busbar.Field.Dlt645;
using Busbar.Field.MBus;
using Busbar.Site.Devices;
using Busbar.Technician.Lines;

namespace Busbar.Technician.Meters;

/// <summary>
/// Finds the meters of a protocol at the line's setting by what the protocol has for it: the wildcard of CJ/T 188, which only a meter alone
/// on its line answers whole; the open high digits of a DL/T 645 address; M-Bus's secondary addresses, digit by digit, and its primary ones.
/// </summary>
/// <param name="line">At one setting.</param>
/// <param name="asked">Told before each question: where the search is.</param>
/// <param name="cancellation">Ends it.</param>
public sealed class MeterFinder(IFieldLine line, Action<string>? asked = null, CancellationToken cancellation = default)
{
    /// <summary>Questions to a line without any meter: what a scan counts on.</summary>
    public static int Questions(DeviceProtocol protocol) => protocol switch { DeviceProtocol.Cjt188 => 2 * Cjt188Types.Length, DeviceProtocol.Dlt645 => 1, _ => 2 };

    private const int Wake = 4;
    private const byte LastPrimary = 250;
    private const int IdentificationDigits = 8;

    // T of the request: any; heat; cold water. Meters that know no wildcard for the type answer to their own alone.
    private static readonly byte[] Cjt188Types = [Cjt188Exchange.AnyType, 0x20, 0x10];

    private readonly Dlt645Exchange _dlt645 = new();
    private readonly MBusExchange _mbus = new();
    private readonly List<FoundMeter> _meters = [];
    private readonly List<Answer> _noise = [];
    private string? _noConnection;

    /// <summary>One search; the finder is made anew for the next.</summary>
    public async Task<MeterSearch> FindAsync(DeviceProtocol protocol)
    {
        switch (protocol)
        {
            case DeviceProtocol.Cjt188:
                await FindCjt188Async().ConfigureAwait(false);
                break;
            case DeviceProtocol.Dlt645:
                await FindDlt645Async().ConfigureAwait(false);
                break;
            case DeviceProtocol.MBus:
                await FindMBusAsync().ConfigureAwait(false);
                break;
        }

        return new MeterSearch(_meters, _noise, _noConnection);
    }

    private async Task FindCjt188Async()
    {
        foreach (byte type in Cjt188Types)
        {
            // The identifier's low byte first as the standard has it, high byte first as dialects b and c.
            foreach (bool isHighFirst in (bool[])[false, true])
            {
                Cjt188Exchange exchange = new(isHighFirst);
                exchange.ReadAddress(type, Wake);
                Answer answer = await AskAsync(exchange, $"CJ/T 188, type {type:X2}, any address").ConfigureAwait(false);
                if (answer.Kind == AnswerKind.Data || (answer.Kind == AnswerKind.Refused && exchange.AnswerAddress != 0))
                {
                    _meters.Add(new FoundMeter(DeviceProtocol.Cjt188, exchange.AnswerAddress, null, answer, Kind(exchange.AnswerType)));
                    return;
                }

                if (answer.Kind is AnswerKind.Garbled)
                {
                    _noise.Add(answer);
                    return;
                }
            }
        }
    }

    private async Task FindDlt645Async()
    {
        _dlt645.ReadAddress(Wake);
        Answer answer = await AskAsync(_dlt645, "DL/T 645, any address").ConfigureAwait(false);
        if (answer.IsAlive)
        {
            Add(DeviceProtocol.Dlt645, _dlt645.AnswerAddress, null, answer, "");
        }
        else if (answer.Kind == AnswerKind.Garbled)
        {
            await DescendDlt645Async(0, 0).ConfigureAwait(false);
            if (_meters.Count == 0)
            {
                _noise.Add(answer);
            }
        }
    }

    /// <summary>The lowest <paramref name="bytes"/> bytes of the address are known; those above them stay open (DL/T 645-2007, 5.2.4).</summary>
    private async Task DescendDlt645Async(ulong known, int bytes)
    {
        for (int digits = 0; digits < 100; digits++)
        {
            ulong low = known | ((ulong)((digits / 10 << 4) | (digits % 10)) << (8 * bytes));
            ulong address = low | (Dlt645Exchange.AnyAddress & ~((1UL << (8 * (bytes + 1))) - 1));
            _dlt645.Read(address, Dlt645Exchange.EnergyImport, Wake);
            Answer answer = await AskAsync(_dlt645, $"DL/T 645, ...{low.ToString($"X{2 * (bytes + 1)}", System.Globalization.CultureInfo.InvariantCulture)}").ConfigureAwait(false);
            if (_noConnection is not null)
            {
                return;
            }

            if (answer.IsAlive)
            {
                Add(DeviceProtocol.Dlt645, _dlt645.AnswerAddress, null, answer, "");
            }
            else if (answer.Kind == AnswerKind.Garbled && bytes < 5)
            {
                await DescendDlt645Async(low, bytes + 1).ConfigureAwait(false);
            }
            else if (answer.Kind == AnswerKind.Garbled)
            {
                _noise.Add(answer);
            }
        }
    }

    private async Task FindMBusAsync()
    {
        // Every meter answers at the test address; where nobody does, a search of 250 addresses is spared. Asked twice: a meter may sleep.
        bool isAnybody = false;
        for (int i = 0; i < 2 && !isAnybody && _noConnection is null; i++)
        {
            _mbus.Ping(MBusExchange.AnyAddress);
            isAnybody = (await AskAsync(_mbus, "M-Bus, any address").ConfigureAwait(false)).Kind is AnswerKind.Data or AnswerKind.Garbled;
        }

        if (isAnybody)
        {
            await DescendMBusAsync(MBusExchange.AnySecondary, 0).ConfigureAwait(false);
            await FindPrimaryAsync().ConfigureAwait(false);
        }
    }

    /// <summary>EN 13757-7, wildcard search: the first <paramref name="digits"/> digits of the identification are known.</summary>
    private async Task DescendMBusAsync(ulong wanted, int digits)
    {
        _mbus.ReadTelegram(wanted, 0, true);
        Answer answer = await AskAsync(_mbus, $"M-Bus, {wanted >> 32:X8}").ConfigureAwait(false);
        if (answer.IsAlive)
        {
            Add(DeviceProtocol.MBus, _mbus.AnswerAddress != 0 ? _mbus.AnswerAddress : wanted, _mbus.AnswerPrimary, answer, Medium((byte)_mbus.AnswerAddress));
            return;
        }

        if (answer.Kind != AnswerKind.Garbled)
        {
            return;
        }

        if (digits == IdentificationDigits)
        {
            _noise.Add(answer);
            return;
        }

        int shift = 60 - 4 * digits;
        for (ulong digit = 0; digit <= 9 && _noConnection is null; digit++)
        {
            await DescendMBusAsync((wanted & ~(0xFUL << shift)) | (digit << shift), digits + 1).ConfigureAwait(false);
        }
    }

    private async Task FindPrimaryAsync()
    {
        for (int address = 0; address <= LastPrimary && _noConnection is null; address++)
        {
            if (_meters.Any(m => m.Primary == address))
            {
                continue;
            }

            _mbus.ReadTelegram((ulong)address, 0, true);
            Answer answer = await AskAsync(_mbus, $"M-Bus, {address}").ConfigureAwait(false);
            if (answer.IsAlive)
            {
                Add(DeviceProtocol.MBus, _mbus.AnswerAddress != 0 ? _mbus.AnswerAddress : (ulong)address, (byte)address, answer, Medium((byte)_mbus.AnswerAddress));
            }
            else if (answer.Kind == AnswerKind.Garbled && !_meters.Any(m => m.Primary == 0 && address == 0))
            {
                _noise.Add(answer);
            }
        }
    }

    private void Add(DeviceProtocol protocol, ulong address, byte? primary, Answer answer, string kind)
    {
        if (_meters.All(m => m.Address != address))
        {
            _meters.Add(new FoundMeter(protocol, address, primary, answer, kind));
        }
    }

    private async Task<Answer> AskAsync(FieldExchange exchange, string where)
    {
        if (_noConnection is not null)
        {
            return new Answer(AnswerKind.NoConnection, [], [], 0, _noConnection);
        }

        asked?.Invoke(where);
        Answer answer = await line.ExchangeAsync(exchange, cancellation).ConfigureAwait(false);
        _noConnection = answer.Kind == AnswerKind.NoConnection ? answer.Message : null;
        return answer;
    }

    /// <summary>CJ/T 188-2004, table 1.</summary>
    private static string Kind(byte type) => type switch
    {
        >= 0x10 and <= 0x19 => "water",
        0x21 => "cooling",
        >= 0x20 and <= 0x29 => "heat",
        >= 0x30 and <= 0x39 => "gas",
        >= 0x40 and <= 0x49 => "electricity",
        _ => "",
    };

    /// <summary>EN 13757-3, table of media.</summary>
    private static string Medium(byte medium) => medium switch
    {
        0x02 => "electricity",
        0x03 => "gas",
        0x04 or 0x0C or 0x0D => "heat",
        0x06 or 0x07 or 0x15 or 0x16 => "water",
        0x0A or 0x0B => "cooling",
        _ => "",
    };
}
