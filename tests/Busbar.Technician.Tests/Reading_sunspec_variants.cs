using Busbar.Site.Devices;
using Busbar.Technician.Lines;
using Busbar.Technician.Reading;

namespace Busbar.Technician.Tests;

/// <summary>A SunSpec file names every model of one layout (101, 102, 103) and looks for its chain at every base: each is simulated and read.</summary>
public class Reading_sunspec_variants
{
    public static TheoryData<string, int, int> Variants
    {
        get
        {
            TheoryData<string, int, int> variants = [];
            foreach (DeviceFile file in Bench.Library.Files.Where(f => f.IsSunSpec))
            {
                foreach (int id in file.Models.Where(m => m.Ids.Count > 1).SelectMany(m => m.Ids))
                    variants.Add(file.Id, id, 40000);
                foreach (int at in (int[])[50000, 0])
                    variants.Add(file.Id, 0, at);
            }

            return variants;
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Each_variant_at_each_base_is_found_and_read(string id, int model, int start)
    {
        DeviceFile file = Bench.Library.Find(id)!;
        IReadOnlyList<int> alike = file.Models.FirstOrDefault(m => m.Ids.Contains(model))?.Ids ?? [];
        DeviceFile simulated = file with
        {
            Simulate = file.Simulate with
            {
                SunSpecBase = start,
                Models = [.. file.Simulate.Models.Select(m => alike.Contains(m.Id) ? m with { Id = model } : m)],
                Registers = [.. file.Simulate.Registers.Select(r => r.ModelId is { } was && alike.Contains(was) ? r with { ModelId = model } : r)],
            },
        };
        Bench bench = new();
        bench.Add(simulated, 1);
        await using IFieldLine line = bench.Open();

        DeviceReading reading = await new DeviceReader(file).ReadAsync(line, 1);

        Assert.True(reading.IsIdentified && reading.IsWhole, string.Join("; ", reading.Requests.Select(r => r.Answer.Message)));
        Assert.Contains(reading.Points, p => p.IsGood);
        Assert.All(reading.Points.Where(p => p.Point.Poll is not null), p => Assert.NotEqual(Busbar.Points.Quality.Bad, p.Quality));
    }
}
