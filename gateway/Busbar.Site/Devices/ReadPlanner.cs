namespace Busbar.Site.Devices;

/// <summary>
/// Merges registers into as few reads as the device allows: same table or model, same poll group, at most so many registers,
/// gaps only up to the tolerance and never over a forbidden range. A whole number and its fraction stay in one read.
/// </summary>
public static class ReadPlanner
{
    private const int MostBits = 2000;

    private sealed record Item(DevicePoint? Point, AuxiliaryRegister? Auxiliary, string Poll, RegisterSpace Space, string? Model, int First, int Last, int At);

    public static ReadPlan Plan(DeviceFile device)
    {
        if (device.Meter is { } meter)
        {
            return new ReadPlan([.. MeterPlanner.Plan(device, meter)]);
        }

        IEnumerable<Item> items = [.. device.Auxiliaries.Select(ItemOf), .. device.Points.Where(p => p.Place is not null).Select(ItemOf)];
        List<PlannedRequest> requests = [];
        foreach (PollGroup poll in device.Polls)
        {
            foreach (var table in items.Where(i => i.Poll == poll.Name).GroupBy(i => (i.Space, i.Model)).OrderBy(g => ModelOrder(device, g.Key.Model)).ThenBy(g => g.Key.Space))
            {
                requests.AddRange(Merge(device, poll, [.. table.OrderBy(i => i.First).ThenBy(i => i.Last)]));
            }
        }

        // What scales others is asked for first, whatever its group, so that the first round already yields values.
        return new ReadPlan([.. requests.OrderBy(r => r.Fields.Any(f => f.Auxiliary is not null) ? 0 : 1)]);
    }

    private static int ModelOrder(DeviceFile device, string? model) => model is null ? -1 : device.Models.TakeWhile(m => m.Name != model).Count();

    private static Item ItemOf(AuxiliaryRegister a) =>
        new(null, a, a.Poll, a.Place.Space, a.Place.Model, a.Place.Address, a.Place.Address + a.Encoding.RegisterCount - 1, a.Place.Address);

    private static Item ItemOf(DevicePoint p)
    {
        int first = p.Place!.Address;
        int last = first + p.Encoding.RegisterCount - 1;
        if (p.Fraction is { } fraction)
        {
            int end = fraction.Place.Address + Busbar.Field.Profiles.RegisterValue.RegisterCount((byte)fraction.Type) - 1;
            return new Item(p, null, p.Poll!, p.Place.Space, p.Place.Model, Math.Min(first, fraction.Place.Address), Math.Max(last, end), first);
        }

        return new Item(p, null, p.Poll!, p.Place.Space, p.Place.Model, first, last, first);
    }

    private static IEnumerable<PlannedRequest> Merge(DeviceFile device, PollGroup poll, List<Item> sorted)
    {
        List<Item> block = [];
        int last = 0;
        foreach (Item item in sorted)
        {
            if (block.Count > 0 && !Joins(device.Modbus, block[0].First, last, item))
            {
                yield return Request(poll, block, last);
                block = [];
            }

            last = block.Count == 0 ? item.Last : Math.Max(last, item.Last);
            block.Add(item);
        }

        yield return Request(poll, block, last);
    }

    private static bool Joins(ModbusDialect dialect, int first, int last, Item item)
    {
        bool isBits = item.Space is RegisterSpace.Coil or RegisterSpace.Discrete;
        int most = isBits ? Math.Min(MostBits, dialect.MaximumRegisters * 16) : dialect.MaximumRegisters;
        int gap = isBits ? dialect.Gap * 16 : dialect.Gap;
        int end = Math.Max(last, item.Last);
        return item.First - last - 1 <= gap
            && end - first + 1 <= most
            && !(item.Model is null && dialect.Forbidden.Any(f => f.Space == item.Space && f.First <= end && f.Last >= first));
    }

    private static PlannedRequest Request(PollGroup poll, List<Item> block, int last)
    {
        int first = block[0].First;
        IEnumerable<PlannedField> fields = block.OrderBy(i => i.Auxiliary is null ? 1 : 0).Select(i => new PlannedField(i.Point, i.Auxiliary, i.At - first));
        return new PlannedRequest(poll, block[0].Space, block[0].Model, first, last - first + 1, [.. fields]);
    }
}
