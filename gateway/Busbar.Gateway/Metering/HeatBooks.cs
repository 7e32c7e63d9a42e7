using Busbar.Gateway.Store;
using Busbar.Metering;
using Busbar.Metering.Counters;
using Busbar.Metering.Heat;
using Busbar.Points;
using Busbar.Site.Yaml;

namespace Busbar.Gateway.Metering;

/// <summary>A request that the books refuse; the message names the field and what would be right.</summary>
public sealed class BooksRefusal(string field, LocalName words) : Exception(words.En)
{
    public string Field { get; } = field;

    /// <summary>What would be right, in both languages.</summary>
    public LocalName Words { get; } = words;
}

/// <summary>Bills from the store: what a season's heat was, who bears it, and the bills that were made of it.</summary>
public sealed class HeatBooks(EnergyBooks books, BooksTables tables, IHistory history, TimeProvider time)
{
    private readonly SemaphoreSlim oneRun = new(1);

    /// <summary>What bills of a span would be; keeps nothing. BooksRefusal when the span cannot be billed.</summary>
    /// <param name="year">Year in which the season begins.</param>
    /// <param name="from">First local day; null for the season's.</param>
    /// <param name="to">Last local day; null for the season's.</param>
    public async Task<(HeatBillRun Run, DateOnly From, DateOnly To)> PreviewAsync(int year, DateOnly? from, DateOnly? to, CancellationToken cancel)
    {
        if (books.Model.Heat is not { } heat)
            throw new BooksRefusal("season", new($"本站不计热费：{books.Model.File} 中没有 heat", $"the site bills no heat: {books.Model.File} has no 'heat'"));
        if (year is < 2000 or > 2098)
            throw new BooksRefusal("season", new("采暖季开始的年份，2000 到 2098", "the year in which the season begins, 2000 to 2098"));
        HeatSeason season = heat.Season(year);
        (DateOnly first, DateOnly last) = (from ?? season.From, to ?? season.To);
        if (first < season.From || last > season.To || last < first)
            throw new BooksRefusal("from", new(
                $"时段 {first:yyyy-MM-dd} 至 {last:yyyy-MM-dd} 须在采暖季 {season.From:yyyy-MM-dd} 至 {season.To:yyyy-MM-dd} 之内",
                $"the span {first:yyyy-MM-dd} to {last:yyyy-MM-dd} must lie within the season, {season.From:yyyy-MM-dd} to {season.To:yyyy-MM-dd}"));
        if (books.StartOf(last.AddDays(1)) > time.GetUtcNow())
            throw new BooksRefusal("to", new($"{last:yyyy-MM-dd} 尚未结束；未计量的不计费", $"{last:yyyy-MM-dd} has not ended; what has not been measured is not billed"));
        HeatCustomer[] customers = [.. heat.Customers.Select(each => each.Customer with { From = Later(each.Customer.From, first), To = Earlier(each.Customer.To, last) }).Where(each => each.To >= each.From)];
        try
        {
            return (await RunAsync(heat, season, first, last, customers, cancel), first, last);
        }
        catch (ArgumentException wrong)
        {
            throw new BooksRefusal("heat", new($"{books.Model.File} 须更正：{wrong.Message.Split(" (Parameter")[0]}", $"{wrong.Message.Split(" (Parameter")[0]} Mend {books.Model.File}."));
        }
    }

    /// <summary>Makes and keeps the bills of a span. BooksRefusal when a customer was billed for a day of it before.</summary>
    public async Task<(HeatBillRun Run, IReadOnlyList<long> Ids)> BillAsync(int year, DateOnly? from, DateOnly? to, string by, CancellationToken cancel)
    {
        await oneRun.WaitAsync(cancel);
        try
        {
            (HeatBillRun run, DateOnly first, DateOnly last) = await PreviewAsync(year, from, to, cancel);
            HashSet<string> billed = [.. tables.LastBills(first, last).Select(bill => bill.Bill.Customer)];
            string[] twice = [.. run.Bills.Select(bill => bill.Customer).Where(billed.Contains)];
            if (twice.Length > 0)
                throw new BooksRefusal("season", new($"{string.Join("、", twice)} 在此时段已有账单；请更正那些账单", $"{string.Join(", ", twice)} have been billed for days of this span; correct those bills instead"));
            return (run, tables.Add(first, last, by, [.. run.Bills.Select(bill => (bill, bill, (long?)null, ""))]));
        }
        finally
        {
            oneRun.Release();
        }
    }

    /// <summary>Makes a bill anew from what is known now and keeps the difference; null when there is none.</summary>
    public async Task<StoredBill?> CorrectAsync(long id, string reason, string by, CancellationToken cancel)
    {
        await oneRun.WaitAsync(cancel);
        try
        {
            StoredBill old = tables.Bill(id) ?? throw new BooksRefusal("id", new($"没有账单 {id}", $"there is no bill {id}"));
            StoredBill newest = tables.LastBills(old.From, old.To).Last(bill => bill.Bill.Customer == old.Bill.Customer && bill.From == old.From && bill.To == old.To);
            if (newest.Id != id)
                throw new BooksRefusal("id", new($"账单 {id} 已由账单 {newest.Id} 更正；请更正后者", $"bill {id} was corrected by bill {newest.Id}; correct that one"));
            (HeatBillRun run, _, _) = await PreviewAsync(old.Bill.Season.From.Year, old.From, old.To, cancel);
            if (run.Bills.FirstOrDefault(bill => bill.Customer == old.Bill.Customer) is not { } state)
                throw new BooksRefusal("id", run.Refusals.FirstOrDefault(refusal => refusal.Customer == old.Bill.Customer) is { } refused
                    ? new(refused.Reason.Zh, refused.Reason.En)
                    : new($"{old.Bill.Customer} 已不是用户", $"{old.Bill.Customer} is no customer any more"));
            return HeatBilling.Correct(old.State, state, reason) is { } correction ? tables.Bill(tables.Add(old.From, old.To, by, [(correction, state, id, reason)])[0]) : null;
        }
        finally
        {
            oneRun.Release();
        }
    }

    private async Task<HeatBillRun> RunAsync(BooksHeat heat, HeatSeason season, DateOnly first, DateOnly last, HeatCustomer[] customers, CancellationToken cancel)
    {
        if (heat.Method == HeatMethod.HouseholdMeter)
        {
            Dictionary<string, HeatAmount> amounts = new(StringComparer.Ordinal);
            foreach (HeatCustomer customer in customers)
            {
                string meter = heat.Customers.First(each => each.Customer.Id == customer.Id).Meter!;
                amounts[customer.Id] = await AmountAsync(meter, customer.From!.Value, customer.To!.Value, cancel);
            }

            return HeatBilling.ByHouseholdMeter(season, heat.Prices, customers, amounts);
        }

        HeatAmount building = await AmountAsync(heat.Meter!, first, last, cancel);
        if (heat.Method == HeatMethod.BuildingByArea)
            return HeatBilling.ByArea(season, heat.Prices, customers, building);
        Dictionary<string, decimal> hours = new(StringComparer.Ordinal);
        foreach (HeatCustomer customer in customers)
        {
            if (OnHours(heat.Customers.First(each => each.Customer.Id == customer.Id).Valve!.Value, customer.From!.Value, customer.To!.Value) is { } known)
                hours[customer.Id] = known;
        }

        return HeatBilling.ByOnTime(season, heat.Prices, customers, building, hours);
    }

    private async Task<HeatAmount> AmountAsync(string meterId, DateOnly first, DateOnly last, CancellationToken cancel)
    {
        BooksMeter meter = books.Model.Find(meterId)!;
        MeterEnergy energy = await books.ReadAsync(meter, books.StartOf(first), books.StartOf(last.AddDays(1)), TimeSpan.FromDays(1), fills: true, cancel);
        List<BookText> notes = [.. tables.Journal(books.StartOf(first), books.StartOf(last.AddDays(1))).Where(line => line.Meter == meterId).Reverse().Select(line => new BookText($"{meterId}：{line.Correction.Explanation.Zh}", $"{meterId}: {line.Correction.Explanation.En}"))];
        foreach (IntervalEnergy day in energy.Intervals.Where(day => day.Mark is EnergyMark.Estimated or EnergyMark.Missing))
        {
            notes.Add(day.Mark == EnergyMark.Missing
                ? BookText.Of($"{meterId}：{books.DayOf(day.Start):yyyy-MM-dd} 用量未知", $"{meterId}: {books.DayOf(day.Start):yyyy-MM-dd} is not known")
                : BookText.Of($"{meterId}：{books.DayOf(day.Start):yyyy-MM-dd} 未实测，按前后各日估算 {day.Amount:0.000} GJ", $"{meterId}: {books.DayOf(day.Start):yyyy-MM-dd} was not measured; {day.Amount:0.000} GJ by the days before and after"));
        }

        // Of a gap over the span's begin or end the share inside is a guess as well.
        decimal atEnds = new[] { energy.Intervals[0], energy.Intervals[^1] }.Distinct().Where(day => day.Mark == EnergyMark.Apportioned).Sum(day => day.Amount ?? 0);
        return new HeatAmount(energy.Missing > 0 ? null : energy.Amount, energy.EstimatedAmount + atEnds, notes);
    }

    /// <summary>Hours in which a valve was open; null when less than 95 % of the span is known.</summary>
    private decimal? OnHours((string Device, string Point) valve, DateOnly first, DateOnly last)
    {
        if (history.ReadQuarterHours([valve], books.StartOf(first), books.StartOf(last.AddDays(1)))[0] is not { } series)
            return null;
        decimal hours = 0;
        int known = 0;
        for (int i = 0; i < series.Means.Length; i++)
        {
            if (double.IsNaN(series.Means[i]) || series.Qualities[i] != (byte)Quality.Good)
                continue;
            known++;
            hours += (decimal)Math.Clamp(series.Means[i], 0, 1) * 0.25m;
        }

        return known >= 0.95 * series.Means.Length ? Math.Round(hours, 2) : null;
    }

    private static DateOnly Later(DateOnly? one, DateOnly other) => one is { } day && day > other ? day : other;

    private static DateOnly Earlier(DateOnly? one, DateOnly other) => one is { } day && day < other ? day : other;
}
