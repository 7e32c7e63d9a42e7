using System.Text.RegularExpressions;
using Busbar.Controller;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Twin;

/// <summary>
/// Why a device does not answer well, in words, with what to try. A controller tells bus, unit, request and raw bytes in one
/// English line; the parts are taken from it and said in both languages.
/// </summary>
public static partial class DeviceErrorTexts
{
    /// <summary>Words for a code and the controller's own line, which may be missing.</summary>
    public static LocalName Of(int code, string? told)
    {
        (LocalName name, LocalName? hint) = Words(code);
        string after(string mark, string? text) => string.IsNullOrEmpty(text) ? "" : mark + text;
        if (string.IsNullOrEmpty(told))
        {
            return new(name.Zh + after("。", hint?.Zh), name.En + after(". ", hint?.En));
        }

        if (Line().Match(told) is not { Success: true } line)
        {
            return name == EventTexts.Nothing ? new(told, told) : new($"{name.Zh}：{told}", $"{name.En}: {told}");
        }

        string bus = line.Groups["bus"].Value;
        string unit = line.Groups["unit"].Value;
        string request = line.Groups["request"].Value;
        string exception = line.Groups["exception"].Value;
        string bytes = line.Groups["bytes"].Value;
        string count = line.Groups["count"].Value;
        return new(
            $"总线 {bus}，地址 {unit}{after("，请求 ", request)}：{name.Zh}{after(" ", exception)}{(bytes.Length == 0 ? "" : $"；收到 {count} 字节 {bytes}")}{after("。", hint?.Zh)}",
            $"bus {bus}, unit {unit}{after(", request ", request)}: {name.En}{after(" ", exception)}{(bytes.Length == 0 ? "" : $"; received {count} {(count == "1" ? "byte" : "bytes")} {bytes}")}{after(". ", hint?.En)}");
    }

    private static (LocalName Name, LocalName? Hint) Words(int code) => (DeviceError)code switch
    {
        DeviceError.None => (EventTexts.Nothing, null),
        DeviceError.NoAnswer => (new("无应答", "no answer"), new("请检查电源、地址、波特率和接线", "Check power, address, speed and wiring")),
        DeviceError.HalfFrame => (new("报文不完整", "half a frame"), null),
        DeviceError.BadChecksum => (new("校验和错误", "wrong checksum"), new("请检查终端电阻、屏蔽层、波特率和校验位", "Check termination, shield, speed and parity")),
        DeviceError.WrongUnit => (new("另一地址的设备应答", "another unit answered"), new("是否有两台设备地址相同？", "Two devices with one address?")),
        DeviceError.WrongFunction => (new("应答的功能码不符", "answer for another function"), null),
        DeviceError.WrongLength => (new("应答长度不符", "answer of another length"), null),
        DeviceError.WrongTransaction => (new("应答属于另一请求", "answer to another request"), null),
        DeviceError.WrongProtocol => (new("不是 Modbus 应答", "no Modbus answer"), null),
        DeviceError.ExceptionReply => (new("设备拒绝，异常码", "refused with exception"), null),
        DeviceError.TooLong => (new("应答过长", "answer too long"), null),
        DeviceError.PortClosed => (new("端口未打开", "port closed"), new("请检查设备网络，以及端口是否被其他客户端占用", "Check the device's network and that no other client holds the port")),
        DeviceError.NotIdentified => (new("与设备文件不符", "not the device of its profile"), new("请对照铭牌核对设备文件", "Check the profile against the name plate")),
        DeviceError.NoSuchPort => (new("控制器没有该端口", "this controller has no such port"), null),
        DeviceError.NoRequest => (new("该值无法发送", "the value cannot be put on the wire"), null),
        DeviceError.WrongEcho => (new("应答的地址或数量不符", "answer repeats another address or count"), null),
        DeviceError.NotHeld => (new("已写入，但读回不符", "written, but not read back"), null),
        DeviceError.Internal => (new("控制器处理应答时出错", "the controller failed on the answer"), null),
        _ => (new($"错误 {code}", $"error {code}"), null),
    };

    // Made by ErrorText of the controller.
    [GeneratedRegex(@"^bus (?<bus>.+?), unit (?<unit>\d+)(, request (?<request>\d+))?: [^;.]*?( exception (?<exception>\d+))?(; received (?<count>\d+) bytes? (?<bytes>[0-9A-F]{2}( [0-9A-F]{2})*( \.\.\.)?))?(\. .*)?$")]
    private static partial Regex Line();
}
