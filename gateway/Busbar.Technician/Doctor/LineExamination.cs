using Busbar.Modbus;
using Busbar.Site.Devices;
using Busbar.Site.Sites;
using Busbar.Technician.Lines;
using Busbar.Technician.Meters;
using Busbar.Technician.Reading;
using Busbar.Technician.Scan;

namespace Busbar.Technician.Doctor;

/// <summary>Why devices of a line do not answer, or not whole: wires, setting, address, two with one address.</summary>
internal sealed class LineExamination(IFieldLine line, CancellationToken cancellation)
{
    private const int Tries = 8;
    private readonly SerialSetting? _setting = line.Setting;

    /// <summary>Asks every patient several times; says who may be examined further.</summary>
    public async Task<(IReadOnlyList<Finding> Findings, IReadOnlyList<Patient> Alive)> RunAsync(IReadOnlyList<Patient> patients, IProgress<string>? progress)
    {
        List<(Patient Patient, List<Answer> Answers)> asked = [];
        foreach (Patient patient in patients)
        {
            progress?.Report(patient.Name);
            asked.Add((patient, await AskAsync(patient).ConfigureAwait(false)));
        }

        if (asked.SelectMany(a => a.Answers).FirstOrDefault(a => a.Kind == AnswerKind.NoConnection) is { } lost)
        {
            return ([new Finding(Ailment.NoConnection, line.Name, new("无法连接", "no connection"), new(lost.Message, lost.Message), new("检查地址、网线、端口或串口适配器", "check address, cable, port or adapter"))], []);
        }

        List<Finding> findings = [];
        List<Patient> alive = [];
        List<Patient> silent = [];
        bool anybody = asked.Any(a => a.Answers.Any(r => r.IsAlive));
        foreach ((Patient patient, List<Answer> answers) in asked)
        {
            int good = answers.Count(a => a.IsAlive);
            int broken = answers.Count(a => a.Kind == AnswerKind.Garbled);
            if (good > 0)
            {
                alive.Add(patient);
            }

            if (broken > 0 && answers.All(a => a.Kind == AnswerKind.Garbled) && await OtherDialectAsync(patient).ConfigureAwait(false))
            {
                // It answers whole, only not what its file asks: the map's examination says in which dialect.
                alive.Add(patient);
            }
            else if (broken > 0)
            {
                findings.Add(Collision(patient, good, broken, answers.Last(a => a.Kind == AnswerKind.Garbled)));
            }
            else if (good == 0)
            {
                silent.Add(patient);
            }
        }

        findings.AddRange(await SilentAsync(silent, patients, anybody || findings.Count > 0).ConfigureAwait(false));
        return (findings, alive);
    }

    private async Task<List<Answer>> AskAsync(Patient patient)
    {
        await UseAsync(patient, null).ConfigureAwait(false);
        DeviceReader reader = new(patient.File);
        List<Answer> answers = [];
        for (int i = 0; i < Tries && (i < 2 || answers.Any(a => a.Kind != AnswerKind.Silence)); i++)
        {
            answers.Add(await reader.GreetAsync(line, patient.Address, cancellation).ConfigureAwait(false));
        }

        return answers;
    }

    /// <summary>The patient's own speed and parity, or another.</summary>
    private ValueTask UseAsync(Patient patient, SerialSetting? other) => line.UseAsync(other ?? patient.Setting ?? _setting, line.Timeout);

    private static Finding Collision(Patient patient, int good, int broken, Answer sample)
    {
        string bytes = ModbusText.Bytes(sample.Received);
        return new Finding(
            Ailment.TwoWithOneAddress,
            patient.Name,
            new($"{patient.Place(true)} 上像是有两台设备同时应答", $"two devices seem to answer at {patient.Place(false)}"),
            new($"{good + broken} 次询问中有 {broken} 次应答残缺，例如 {bytes}；单台设备在同一设置下不会这样", $"{broken} of {good + broken} answers are broken, such as {bytes}; one device alone at this setting does not do that"),
            new("逐台断开再问一次；给其中一台设另一个地址。若整条线都这样，检查终端电阻和干扰", "disconnect one after the other and ask again; give one of them another address. When the whole line does it, look for termination and noise"));
    }

    private async Task<List<Finding>> SilentAsync(List<Patient> silent, IReadOnlyList<Patient> all, bool anybody)
    {
        List<Finding> findings = [];
        if (silent.Count == 0)
        {
            return findings;
        }

        foreach (Patient patient in silent.ToArray())
        {
            if (await OtherSettingAsync(patient).ConfigureAwait(false) is { } setting)
            {
                silent.Remove(patient);
                findings.Add(Setting(patient, setting));
            }
        }

        foreach (Patient patient in silent.ToArray())
        {
            // A meter's wildcard is one question, so it is asked on a line where nobody answers too.
            if ((anybody || patient.File.Meter is not null) && await OtherAddressAsync(patient, all).ConfigureAwait(false) is { } address)
            {
                silent.Remove(patient);
                string own = patient.Place(false);
                Patient other = patient with { Address = address };
                findings.Add(new Finding(
                    Ailment.WrongAddress,
                    patient.Name,
                    new($"它在{other.Place(true)}，不在{patient.Place(true)}", $"it is at {other.Place(false)}, not at {DeviceAddress.Text(patient.File.Protocol, patient.Address)}"),
                    new($"{patient.Place(true)} 无应答，而 {other.Place(true)} 上有一台未登记的设备，其数值符合 {patient.File.Id}", $"{own} is silent, and {other.Place(false)}, which nobody has named, answers with values that fit {patient.File.Id}"),
                    patient.File.Meter is null
                        ? new($"把设备地址改为 {patient.Address}，或改 site.yaml", $"set the device's address to {patient.Address}, or change site.yaml")
                        : new($"核对表上的铭牌，在 site.yaml 中写 {DeviceAddress.Text(patient.File.Protocol, address)}", $"compare with the meter's plate and write {DeviceAddress.Text(patient.File.Protocol, address)} in site.yaml")));
            }
        }

        if (silent.Count > 0 && line.Setting is not null && !anybody && findings.Count == 0)
        {
            findings.Add(DeadLine(silent));
            return findings;
        }

        findings.AddRange(silent.Select(p => Silent(p, anybody)));
        return findings;
    }

    private Finding DeadLine(List<Patient> silent) => new(
        Ailment.SwappedWires,
        line.Name,
        new("整条线无人应答：多半是 A、B 接反", "nobody on the line answers: A and B are most likely swapped at this end"),
        new($"{silent.Count} 台设备在 {ScanOptions.UsualSettings.Count} 种常用设置下都不应答，连残缺的应答也没有", $"{silent.Count} {(silent.Count == 1 ? "device keeps" : "devices keep")} silent at all {ScanOptions.UsualSettings.Count} usual settings, without even a broken answer"),
        new("对调适配器端的 A、B 再试；仍不行则查供电、断线和终端电阻", "swap A and B at the adapter and try again; else check power, a broken wire and termination"));

    private Finding Silent(Patient patient, bool anybody) => line.Setting is not null && anybody
        ? new Finding(
            Ailment.SwappedWires,
            patient.Name,
            new("它不应答：这台设备的 A、B 可能接反", "it keeps silent: A and B may be swapped at this device"),
            new("同一条线上的其他设备应答，而它在各种常用设置和其他地址上都没有应答", "others on the line answer, while it does so at no usual setting and at no other address"),
            new("查供电，对调它的 A、B；它后面的设备若也不应答，从它查起", "check its power and swap its A and B; if the devices behind it are silent too, begin with it"))
        : new Finding(
            Ailment.Silent,
            patient.Name,
            new("它不应答", "it keeps silent"),
            new($"{patient.Place(true)} 没有应答", $"{patient.Place(false)} does not answer"),
            new("查供电和地址；有的设备须在菜单中启用 Modbus TCP，或只允许一个连接", "check power and address; some devices want Modbus TCP enabled in their menu, or allow one connection only"));

    private Finding Setting(Patient patient, SerialSetting setting) => new(
        Ailment.WrongSetting,
        patient.Name,
        new($"它的串口是 {SerialTiming.Short(setting)}，不是 {SerialTiming.Short(Own(patient))}", $"it talks {SerialTiming.Short(setting)}, not {SerialTiming.Short(Own(patient))}"),
        new($"{patient.Place(true)} 在 {SerialTiming.Short(setting)} 下应答", $"{patient.Place(false)} answers at {SerialTiming.Short(setting)}"),
        patient.File.Meter is null
            ? new("同一条线上设成一样；改设备，或改 site.yaml 的总线", "give the whole line one setting: change the device, or the bus in site.yaml")
            : new($"在 site.yaml 该表下写 baud: {setting.Baud}, parity: {setting.Parity.ToString().ToLowerInvariant()}", $"write baud: {setting.Baud}, parity: {setting.Parity.ToString().ToLowerInvariant()} at the meter in site.yaml"));

    private SerialSetting Own(Patient patient) => patient.Setting ?? _setting!;

    private async Task<SerialSetting?> OtherSettingAsync(Patient patient)
    {
        if (_setting is null)
        {
            return null;
        }

        DeviceReader reader = new(patient.File);
        foreach (SerialSetting setting in ScanOptions.UsualSettings.Where(s => s != Own(patient)))
        {
            await UseAsync(patient, setting).ConfigureAwait(false);
            if ((await reader.GreetAsync(line, patient.Address, cancellation).ConfigureAwait(false)).IsAlive)
            {
                await line.UseAsync(_setting, line.Timeout).ConfigureAwait(false);
                return setting;
            }
        }

        await line.UseAsync(_setting, line.Timeout).ConfigureAwait(false);
        return null;
    }

    private async Task<bool> OtherDialectAsync(Patient patient)
    {
        foreach (char dialect in "abc")
        {
            if (FileVariation.Dialect(patient.File, dialect) is { } file && (await new DeviceReader(file).GreetAsync(line, patient.Address, cancellation).ConfigureAwait(false)).Kind == AnswerKind.Data)
            {
                return true;
            }
        }

        return false;
    }

    private async Task<ulong?> OtherAddressAsync(Patient patient, IReadOnlyList<Patient> all)
    {
        await UseAsync(patient, null).ConfigureAwait(false);
        DeviceReader reader = new(patient.File);
        foreach (ulong address in await CandidatesAsync(patient).ConfigureAwait(false))
        {
            if (all.Any(p => p.File.Protocol == patient.File.Protocol && p.Address == address))
            {
                continue;
            }

            DeviceReading reading = await reader.ReadAsync(line, address, giveUpEarly: true, cancellation).ConfigureAwait(false);
            if (reading.IsWhole && ReadingScore.Of(reading).IsClean)
            {
                return address;
            }
        }

        return null;
    }

    // Modbus: small addresses first, where a device stands that nobody has set. Meters are found by their protocol's wildcards.
    private async Task<IReadOnlyList<ulong>> CandidatesAsync(Patient patient)
    {
        if (patient.File.Meter is not null)
        {
            MeterSearch found = await new MeterFinder(line, null, cancellation).FindAsync(patient.File.Protocol).ConfigureAwait(false);
            return [.. found.Meters.SelectMany(m => m.Primary is { } primary && patient.Address <= 0xFF ? [primary] : (ulong[])[m.Address])];
        }

        List<ulong> alive = [];
        foreach (byte unit in Enumerable.Range(1, 32).Append(247).Select(u => (byte)u).Where(u => u != patient.Address))
        {
            if ((await line.ReadAsync(unit, 3, 0, 1, cancellation).ConfigureAwait(false)).IsAlive)
            {
                alive.Add(unit);
            }
        }

        return alive;
    }
}
