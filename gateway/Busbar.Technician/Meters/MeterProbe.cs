using System.Globalization;
using System.Text;
using Busbar.Field;
using Busbar.Field.Cjt188;
using Busbar.Field.Dlt645;
using Busbar.Field.MBus;
using Busbar.Modbus;
using Busbar.Site.Devices;
using Busbar.Site.Sites;
using Busbar.Technician.Lines;
using Busbar.Technician.Probe;

namespace Busbar.Technician.Meters;

/// <summary>
/// One answer of a meter without a device file: the raw frame, and its data as every reading of the bytes. CJ/T 188 is asked with the
/// identifier both ways round, for a meter answers to one of them only.
/// </summary>
/// <param name="protocol">Not Modbus.</param>
/// <param name="address">As the site file has it.</param>
/// <param name="data">Identifier, or telegram on M-Bus; null: the meter's readings.</param>
public sealed class MeterProbe(DeviceProtocol protocol, ulong address, uint? data)
{
    private const int Wake = 4;
    private FieldExchange _exchange = new MBusExchange();
    private bool _isHighFirst;

    /// <summary>The address of the only meter on its line.</summary>
    public static string AnyAddress(DeviceProtocol protocol) =>
        DeviceAddress.Text(protocol, protocol switch { DeviceProtocol.Cjt188 => Cjt188Exchange.AnyAddress, DeviceProtocol.Dlt645 => Dlt645Exchange.AnyAddress, _ => MBusExchange.AnySecondary });

    /// <summary>Asks; nothing is written.</summary>
    public async Task<Answer> AskAsync(IFieldLine line, CancellationToken cancellation = default)
    {
        if (protocol != DeviceProtocol.Cjt188)
        {
            return await AskAsync(line, Plain(), cancellation).ConfigureAwait(false);
        }

        Answer low = await AskAsync(line, Cjt188(false), cancellation).ConfigureAwait(false);
        return low.Kind == AnswerKind.Data ? low : await AskAsync(line, Cjt188(true), cancellation).ConfigureAwait(false) is { Kind: AnswerKind.Data } high ? high : low;
    }

    /// <summary>For people.</summary>
    public string Text(Answer answer, string language)
    {
        bool zh = ProbeText.IsChinese(language);
        StringBuilder text = new();
        if (answer.Kind != AnswerKind.Data)
        {
            return text.AppendLine(answer.Message).ToString();
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"{ProbeText.Received(language)} {ModbusText.Bytes(answer.Received)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"{(zh ? "地址" : "address ")} {DeviceAddress.Text(protocol, Told())}").AppendLine();
        if (_exchange is MBusExchange mbus)
        {
            Records(text, mbus, answer.Data, zh);
        }
        else
        {
            Bytes(text, answer.Data, zh);
            if (_exchange is Cjt188Exchange)
            {
                text.Append(SettledMonth.Text(answer.Data, _isHighFirst, zh));
            }
        }

        return text.ToString();
    }

    private ulong Told() => _exchange switch
    {
        Cjt188Exchange cjt188 => cjt188.AnswerAddress,
        Dlt645Exchange dlt645 => dlt645.AnswerAddress,
        MBusExchange { AnswerAddress: not 0 } mbus => mbus.AnswerAddress,
        _ => address,
    };

    private async Task<Answer> AskAsync(IFieldLine line, FieldExchange exchange, CancellationToken cancellation)
    {
        _exchange = exchange;
        return await line.ExchangeAsync(exchange, cancellation).ConfigureAwait(false);
    }

    private Cjt188Exchange Cjt188(bool isHighFirst)
    {
        _isHighFirst = isHighFirst;
        Cjt188Exchange exchange = new(isHighFirst);
        exchange.ReadData(Cjt188Exchange.AnyType, address, (int)(data ?? Cjt188Exchange.MeteringData), Wake);
        return exchange;
    }

    private FieldExchange Plain()
    {
        if (protocol == DeviceProtocol.Dlt645)
        {
            Dlt645Exchange exchange = new();
            exchange.Read(address, data ?? Dlt645Exchange.EnergyImport, Wake);
            return exchange;
        }

        MBusExchange mbus = new();
        mbus.ReadTelegram(address, (byte)(data ?? 0), true);
        return mbus;
    }

    /// <summary>Every byte, and the digits that begin at it, low byte first and high byte first: the eye finds the dialect.</summary>
    private static void Bytes(StringBuilder text, byte[] data, bool zh)
    {
        text.AppendLine(zh ? "位  字节   低字节在前 2      3         4  高字节在前 2      3         4  单位" : "at  byte       low first: 2      3         4    high first: 2      3         4  unit");
        for (int at = 0; at < data.Length; at++)
        {
            string line = string.Create(CultureInfo.InvariantCulture, $"{at,2}  {data[at]:X2}   {Digits(data, at, 2, false),16}{Digits(data, at, 3, false),9}{Digits(data, at, 4, false),10}{Digits(data, at, 2, true),16}{Digits(data, at, 3, true),9}{Digits(data, at, 4, true),10}  {UnitOf(data[at])}");
            text.AppendLine(line.TrimEnd());
        }
    }

    /// <summary>So many bytes as digits; "-" when one is none, nothing behind the end.</summary>
    internal static string Digits(byte[] data, int at, int count, bool isHighFirst)
    {
        if (at + count > data.Length)
        {
            return "";
        }

        IEnumerable<byte> bytes = data.AsSpan(at, count).ToArray();
        string digits = Convert.ToHexString([.. isHighFirst ? bytes : bytes.Reverse()]);
        return digits.All(char.IsAsciiDigit) ? digits : "-";
    }

    /// <summary>Unit codes of CJ/T 188-2004, annex A.</summary>
    internal static string UnitOf(byte code) => code switch
    {
        0x02 => "Wh",
        0x05 => "kWh",
        0x08 => "MWh",
        0x0A => "100 MWh",
        0x01 => "J",
        0x0B => "kJ",
        0x0E => "MJ",
        0x11 => "GJ",
        0x13 => "100 GJ",
        0x14 => "W",
        0x17 => "kW",
        0x1A => "MW",
        0x29 => "L",
        0x2C => "m3",
        0x32 => "L/h",
        0x35 => "m3/h",
        _ => "",
    };

    private static void Records(StringBuilder text, MBusExchange exchange, byte[] data, bool zh)
    {
        text.AppendLine(zh ? "记录                         存储    费率  子单元     功能                  值" : "record                   storage tariff subunit function               value");
        MBusRecords records = exchange.Records;
        records.Start(data, 0, data.Length);
        while (records.Next())
        {
            double value = records.Number() * records.Scale * Math.Pow(10, records.Exponent);
            string shown = double.IsFinite(value) ? string.Create(CultureInfo.InvariantCulture, $"{value:G10} {UnitOf(records.Quantity)}").TrimEnd() : zh ? "无效" : "not valid";
            text.AppendLine(CultureInfo.InvariantCulture, $"{records.Quantity,-24}{records.Storage,8}{records.Tariff,7}{records.Subunit,8}{records.Function,9}{shown,20}");
        }
    }

    private static string UnitOf(MBusQuantity quantity) => quantity switch
    {
        MBusQuantity.Energy => "Wh",
        MBusQuantity.Volume => "m3",
        MBusQuantity.Mass => "kg",
        MBusQuantity.OnTime or MBusQuantity.OperatingTime => "s",
        MBusQuantity.Power => "W",
        MBusQuantity.VolumeFlow => "m3/h",
        MBusQuantity.MassFlow => "kg/h",
        MBusQuantity.FlowTemperature or MBusQuantity.ReturnTemperature or MBusQuantity.ExternalTemperature => "°C",
        MBusQuantity.TemperatureDifference => "K",
        MBusQuantity.Pressure => "Pa",
        MBusQuantity.Voltage => "V",
        MBusQuantity.Current => "A",
        _ => "",
    };
}
