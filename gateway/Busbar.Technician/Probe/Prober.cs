using Busbar.Site.Devices;
using Busbar.Technician.Lines;
using Busbar.Technician.Meters;
using Busbar.Technician.Reading;

namespace Busbar.Technician.Probe;

/// <summary>What a probe is to ask: registers, a meter, or a device by its file.</summary>
public abstract record ProbeQuestion
{
    /// <summary>Speed and parity when nobody says them.</summary>
    public abstract SerialSetting UsualSetting { get; }
}

/// <summary>Registers or bits, now.</summary>
/// <param name="Function">1 to 4.</param>
/// <param name="Count">Registers or bits, 1 to 125.</param>
public sealed record RegisterQuestion(byte Unit, byte Function, ushort Start, int Count) : ProbeQuestion
{
    /// <inheritdoc/>
    public override SerialSetting UsualSetting { get; } = new(9600, Parity.None, 1);
}

/// <summary>A meter without a device file.</summary>
/// <param name="Address">As the site file has it.</param>
/// <param name="Data">Identifier, or telegram on M-Bus; null: the meter's readings.</param>
public sealed record MeterQuestion(DeviceProtocol Protocol, ulong Address, uint? Data) : ProbeQuestion
{
    internal static readonly SerialSetting Meters = new(2400, Parity.Even, 1);

    /// <inheritdoc/>
    public override SerialSetting UsualSetting => Meters;
}

/// <summary>Every point of a device file.</summary>
/// <param name="Address">As the site file has it.</param>
public sealed record DeviceQuestion(DeviceFile File, ulong Address) : ProbeQuestion
{
    /// <inheritdoc/>
    public override SerialSetting UsualSetting => File.Serial ?? (File.Protocol == DeviceProtocol.Modbus ? new SerialSetting(9600, Parity.None, 1) : MeterQuestion.Meters);
}

/// <summary>What a probe brought.</summary>
/// <param name="IsGood">Everything that was asked for was answered.</param>
/// <param name="Text">For people, by language: en or zh.</param>
public sealed record ProbeResult(bool IsGood, Func<string, string> Text);

/// <summary>Asks once; nothing is written to any device.</summary>
public static class Prober
{
    /// <summary>One question on an open line.</summary>
    public static async Task<ProbeResult> AskAsync(IFieldLine line, ProbeQuestion question, CancellationToken cancellation = default)
    {
        switch (question)
        {
            case DeviceQuestion device:
                DeviceReading reading = await new DeviceReader(device.File).ReadAsync(line, device.Address, cancellation: cancellation).ConfigureAwait(false);
                return new ProbeResult(reading.IsWhole, language => ProbeText.OfDevice(reading, language));
            case MeterQuestion meter:
                MeterProbe probe = new(meter.Protocol, meter.Address, meter.Data);
                Answer told = await probe.AskAsync(line, cancellation).ConfigureAwait(false);
                return new ProbeResult(told.Kind == AnswerKind.Data, language => probe.Text(told, language));
            case RegisterQuestion asked:
                Answer answer = await line.ReadAsync(asked.Unit, asked.Function, asked.Start, asked.Count, cancellation).ConfigureAwait(false);
                return new ProbeResult(answer.Kind == AnswerKind.Data, language => ProbeText.OfRead(asked.Function, asked.Start, asked.Count, answer, language));
            default:
                throw new ArgumentException($"a probe asks no {question.GetType().Name}", nameof(question));
        }
    }
}
