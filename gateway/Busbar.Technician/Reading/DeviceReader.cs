using System.Buffers.Binary;
using Busbar.Field;
using Busbar.Field.Cjt188;
using Busbar.Field.Dlt645;
using Busbar.Field.MBus;
using Busbar.Field.Modbus;
using Busbar.Field.Profiles;
using Busbar.Points;
using Busbar.Site.Compile;
using Busbar.Site.Devices;
using Busbar.Technician.Lines;

namespace Busbar.Technician.Reading;

/// <summary>
/// Reads a device once by its device file, through the profile that a controller gets: what the tools show is what a controller will see.
/// </summary>
public sealed class DeviceReader
{
    private readonly DeviceFile _file;
    private readonly DeviceProfile _profile;
    private readonly FieldExchange _exchange;

    public DeviceReader(DeviceFile file)
    {
        _file = file;
        byte[] bytes = ProfileCompiler.Compile(file, new NamePool());
        _profile = new DeviceProfile(bytes, 0, bytes.Length);
        _exchange = file.Meter switch
        {
            null => new ModbusExchange(tcp: false),
            { Protocol: DeviceProtocol.Cjt188 } dialect => new Cjt188Exchange(dialect.IsIdentifierHighFirst),
            { Protocol: DeviceProtocol.Dlt645 } => new Dlt645Exchange(),
            _ => new MBusExchange(),
        };
    }

    /// <summary>The device's first request alone: whether somebody is there who knows it.</summary>
    public Task<Answer> GreetAsync(IFieldLine line, ulong address, CancellationToken cancellation = default)
    {
        DeviceState state = new(_profile, address);
        if (!_profile.NeedsIdentification || !_profile.BuildIdentify(state, _exchange))
        {
            _profile.BuildRead(0, state, _exchange);
        }

        return AskAsync(line, [], "", cancellation);
    }

    /// <summary>One round of the read plan; scales that stand in a later request than what they scale are read first by the plan.</summary>
    /// <param name="line">Where it hangs.</param>
    /// <param name="address">Its unit, or its address as the site file has it.</param>
    /// <param name="giveUpEarly">Stop at the first request that is not answered with data.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<DeviceReading> ReadAsync(IFieldLine line, ulong address, bool giveUpEarly = false, CancellationToken cancellation = default)
    {
        DeviceState state = new(_profile, address);
        List<RequestReading> requests = [];
        while (_profile.NeedsIdentification && _profile.BuildIdentify(state, _exchange))
        {
            Answer answer = await AskAsync(line, requests, "SunSpec", cancellation).ConfigureAwait(false);
            if (answer.IsAlive)
            {
                _profile.AcceptIdentify(state, _exchange);
            }
            else
            {
                _profile.IdentifyUnanswered(state);
                if (answer.Kind is AnswerKind.Silence or AnswerKind.NoConnection)
                {
                    break;
                }
            }
        }

        bool isIdentified = !_profile.NeedsIdentification || state.Chain!.Step == Field.SunSpec.ModelChain.StepIdentified;
        if (isIdentified && _profile.NeedsIdentification)
        {
            requests.Clear();
        }

        double[] values = new double[_profile.PointCount];
        byte[] qualities = new byte[_profile.PointCount];
        Array.Fill(qualities, (byte)Quality.NotPresent);
        IReadOnlyList<PlannedRequest> plan = ReadPlanner.Plan(_file).Requests;
        for (int request = 0; isIdentified && request < _profile.RequestCount; request++)
        {
            if (!_profile.BuildRead(request, state, _exchange))
            {
                continue;
            }

            PlannedRequest planned = plan[request];
            Answer answer = await AskAsync(line, requests, Description(planned), cancellation).ConfigureAwait(false);
            if (answer.IsAlive)
            {
                _profile.Decode(request, state, _exchange, values, qualities, 0);
            }
            else
            {
                MarkBad(request, qualities);
            }

            if (giveUpEarly && answer.Kind != AnswerKind.Data)
            {
                break;
            }
        }

        return new DeviceReading(_file, address, isIdentified, requests, [.. _file.Points.Select((p, i) => Reading(p, values[i], (Quality)qualities[i]))]);
    }

    private static PointReading Reading(DevicePoint point, double value, Quality quality) =>
        new(point, quality == Quality.Good ? value : double.NaN, point.Poll is null ? Quality.NotPresent : quality);

    private void MarkBad(int request, byte[] qualities)
    {
        for (int point = 0; point < _profile.PointCount; point++)
        {
            if (_profile.RequestHoldsPoint(request, point))
            {
                qualities[point] = (byte)Quality.Bad;
            }
        }
    }

    private string Description(PlannedRequest planned) => _file.Protocol switch
    {
        DeviceProtocol.Cjt188 => $"data {planned.Start:X4}",
        DeviceProtocol.Dlt645 => $"data {planned.Start:X8}",
        DeviceProtocol.MBus => $"telegram {planned.Start}",
        _ => planned.Model is null ? $"{planned.Space} {planned.Start}, {planned.Count}" : $"{planned.Model}+{planned.Start}, {planned.Count}",
    };

    // The profile builds and judges RTU frames; the line may be TCP and hands out payloads. The frame between them is rebuilt here.
    private async Task<Answer> AskAsync(IFieldLine line, List<RequestReading> requests, string description, CancellationToken cancellation)
    {
        if (_file.Meter is not null)
        {
            Answer told = await line.ExchangeAsync(_exchange, cancellation).ConfigureAwait(false);
            requests.Add(new RequestReading(description, told));
            return told;
        }

        byte[] sent = _exchange.Transmit;
        byte unit = sent[0];
        byte function = sent[1];
        ushort start = BinaryPrimitives.ReadUInt16BigEndian(sent.AsSpan(2));
        int count = BinaryPrimitives.ReadUInt16BigEndian(sent.AsSpan(4));
        Answer answer = await line.ReadAsync(unit, function, start, count, cancellation).ConfigureAwait(false);
        requests.Add(new RequestReading(description, answer));
        if (answer.IsAlive)
        {
            byte[] frame = answer.Kind == AnswerKind.Data ? [unit, function, (byte)answer.Data.Length, .. answer.Data, 0, 0] : [unit, (byte)(function | 0x80), answer.ExceptionCode, 0, 0];
            ModbusCrc.Append(frame, 0, frame.Length - 2);
            if (_exchange.Accept(frame, 0, frame.Length) is not (ExchangeResult.Complete or ExchangeResult.Exception))
            {
                throw new InvalidOperationException($"{line.Name}: an answer that the client took is none for the profile: {Convert.ToHexString(frame)}");
            }
        }

        return answer;
    }
}
