using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Busbar.Points;
using Busbar.Simulator.PointLevel;
using Busbar.Site.Policies;
using Busbar.Site.Yaml;

namespace Busbar.Simulator.Cosim;

/// <summary>Writes the lines that answer a plant.</summary>
internal sealed class CosimAnswer
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly List<(PlantPoint Point, double Value, OutputWhy Why, bool IsHeld)> _outputs = [];

    private readonly SortedSet<string> _untaken = new(StringComparer.Ordinal);

    /// <summary>Points that were commanded and that the plant takes no commands for.</summary>
    public IReadOnlyCollection<string> Untaken => _untaken;

    /// <summary>The line for something that was refused.</summary>
    public static string Error(long line, CosimError wrong)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("type", "error");
            json.WriteNumber("line", line);
            json.WriteString("at", wrong.At);
            json.WriteString("error", $"{wrong.At}: {wrong.Message}");
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>What is commanded now, and why.</summary>
    public string Commands(IReadOnlyList<PointController> controllers, IReadOnlyDictionary<string, PlantPoint> points, CosimGateway? gateway, long start)
    {
        Gather(controllers, points, gateway);
        _buffer.ResetWrittenCount();
        using (Utf8JsonWriter json = new(_buffer, Options))
        {
            json.WriteStartObject();
            json.WriteStartObject("commands");
            foreach ((PlantPoint point, double value, _, _) in _outputs)
            {
                json.WriteNumber(point.Id, Round(point.Unit.ToPlant(value)));
            }

            json.WriteEndObject();
            json.WriteStartObject("why");
            foreach ((PlantPoint point, _, OutputWhy why, bool isHeld) in _outputs)
            {
                json.WriteStartObject(point.Id);
                Write(json, why, isHeld, start, point.Unit);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(_buffer.WrittenSpan);
    }

    private static double Round(double value) => Math.Round(value, 9);

    private static void Write(Utf8JsonWriter json, OutputWhy why, bool isHeld, long start, PlantUnit unit)
    {
        json.WriteNumber("level", why.Level);
        json.WriteString("source", ReasonTexts.Source(why.Source).En);
        json.WriteString("reason", ReasonTexts.Reason(why.Reason).En);
        if (why.Policy is not null)
        {
            json.WriteString("policy", why.Policy);
        }

        json.WriteString("since", Time(start + why.Since));
        if (why.Until != long.MaxValue)
        {
            json.WriteString("until", Time(start + why.Until));
        }

        if (!double.IsNaN(why.Requested))
        {
            json.WriteNumber("requested", Round(unit.ToPlant(why.Requested)));
        }

        if (why.Limits != 0 || isHeld)
        {
            json.WriteStartArray("limits");
            foreach (LocalName limit in ReasonTexts.Limits(why.Limits))
            {
                json.WriteStringValue(limit.En);
            }

            if (isHeld)
            {
                json.WriteStringValue("the plant's own range");
            }

            json.WriteEndArray();
        }

        if (why.Input is null)
        {
            return;
        }

        json.WriteStartObject("input");
        json.WriteString("point", why.Input);
        if (double.IsFinite(why.InputValue))
        {
            json.WriteNumber("value", Round(why.InputValue));
        }
        else
        {
            json.WriteNull("value");
        }

        json.WriteString("quality", why.InputQuality switch
        {
            Quality.Good => "good",
            Quality.Uncertain => "uncertain",
            Quality.Stale => "stale",
            Quality.Bad => "bad",
            _ => "not present",
        });
        json.WriteNumber("age", why.InputAge / 1000.0);
        json.WriteEndObject();
    }

    private static string Time(long unixMilliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).ToString("yyyy-MM-ddTHH:mm:ss.FFFZ", System.Globalization.CultureInfo.InvariantCulture);

    private void Gather(IReadOnlyList<PointController> controllers, IReadOnlyDictionary<string, PlantPoint> points, CosimGateway? gateway)
    {
        _outputs.Clear();
        foreach (PointController controller in controllers)
        {
            for (int output = 0; output < controller.OutputCount; output++)
            {
                double value = controller.Commanded(output);
                if (double.IsNaN(value))
                {
                    continue;
                }

                string id = controller.IdOf(controller.PointOfOutput(output));
                if (!points.TryGetValue(id, out PlantPoint? point) || !point.IsWritable)
                {
                    _untaken.Add(id);
                    continue;
                }

                double held = value < point.Minimum ? point.Minimum : value > point.Maximum ? point.Maximum : value;
                point.Commanded = held;
                OutputWhy why = controller.Why(output);
                _outputs.Add((point, held, gateway?.Explain(id, why) ?? why, held != value));
            }
        }
    }
}
