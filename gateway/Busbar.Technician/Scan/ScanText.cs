using System.Text;
using Busbar.Site.Devices;
using Busbar.Technician.Lines;

namespace Busbar.Technician.Scan;

/// <summary>A scan's result for people.</summary>
public static class ScanText
{
    public static string Of(ScanResult result, string language)
    {
        bool zh = language.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
        StringBuilder text = new();
        if (result.NoConnection is { } reason)
        {
            Line(text, zh ? $"{result.Line}：无法连接。{reason}" : $"{result.Line}: no connection. {reason}");
            return text.ToString();
        }

        foreach (FoundDevice device in result.Devices)
        {
            string where = device.Setting is null ? "" : $"{SerialTiming.Short(device.Setting)}, ";
            Line(text, zh ? $"{where}{Place(device, true)}{(result.AnyUnit ? "（对任何单元号都应答）" : "")}：{Says(device, true)}" : $"{where}{Place(device, false)}{(result.AnyUnit ? " (answers to any unit)" : "")}: {Says(device, false)}");
            if (device.SunSpec is { } chain)
            {
                Line(text, $"    SunSpec {chain.Base}: {string.Join(", ", chain.Models.Select(m => m.Id))}  {chain.Maker} {chain.Model} {chain.Serial}".TrimEnd());
            }

            foreach (DeviceFit fit in device.Fits.Take(4))
            {
                string name = zh ? fit.File.Products[0].Zh : fit.File.Products[0].En;
                string sure = fit.IsSure ? (zh ? "吻合" : "fits") : zh ? "可能" : "may be";
                Line(text, $"    {sure}: {fit.File.Id} ({name})  {fit.Sample}".TrimEnd());
            }
        }

        foreach (FoundNoise noise in result.Noise)
        {
            string where = noise.Setting is null ? "" : $"{SerialTiming.Short(noise.Setting)}, ";
            string bytes = Busbar.Modbus.ModbusText.Bytes(noise.Answer.Received);
            Line(text, noise.Unit is { } unit
                ? zh
                    ? $"{where}地址 {unit}：收到的不是应答：{bytes}。可能是波特率或校验不对、两台设备同一地址，或 A、B 接反；用 busbar doctor 检查"
                    : $"{where}unit {unit}: bytes that are no answer: {bytes}. Another speed or parity, two devices with one address, or A and B swapped; busbar doctor tells"
                : zh
                    ? $"{where}{ProtocolName(noise.Protocol)}：多只表同时应答：{bytes}。逐只断开再扫描，或按表上印的地址用 busbar probe 读取"
                    : $"{where}{ProtocolName(noise.Protocol)}: several meters answer at once: {bytes}. Disconnect one after the other and scan again, or read each with busbar probe by the address on its plate");
        }

        Line(text, zh
            ? $"{result.Line}：问了 {result.Questions} 次，找到 {result.Devices.Count} 台设备"
            : $"{result.Line}: {result.Questions} questions, {result.Devices.Count} {(result.Devices.Count == 1 ? "device" : "devices")} found");
        if (result.Devices.Count == 0)
        {
            Line(text, zh ? "没有设备应答：检查供电、A 与 B、终端电阻，或用 --all-settings 试所有波特率和校验" : "Nobody answered: check power, A and B, termination; or try every speed and parity with --all-settings");
        }

        return text.ToString();
    }

    private static string Place(FoundDevice device, bool zh) => device.Protocol == DeviceProtocol.Modbus
        ? $"{(zh ? "地址" : "unit")} {device.Unit}"
        : $"{ProtocolName(device.Protocol)} {device.AddressText}";

    private static string ProtocolName(DeviceProtocol protocol) => protocol switch { DeviceProtocol.Cjt188 => "CJ/T 188", DeviceProtocol.Dlt645 => "DL/T 645", DeviceProtocol.MBus => "M-Bus", _ => "Modbus" };

    private static string Says(FoundDevice device, bool zh)
    {
        if (device.Identity.Count > 0)
        {
            return string.Join(" / ", device.Identity);
        }

        return device.FirstAnswer.Kind == AnswerKind.Refused
            ? zh ? $"应答（异常 {device.FirstAnswer.ExceptionCode}）" : $"answers (exception {device.FirstAnswer.ExceptionCode})"
            : zh ? "应答" : "answers";
    }

    private static void Line(StringBuilder text, string line) => text.AppendLine(line);
}
