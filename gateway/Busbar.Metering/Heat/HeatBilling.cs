using System.Globalization;

namespace Busbar.Metering.Heat;

/// <summary>
/// Heat bills by the two-part price: base part by area, prorated by days of the contract in the season; the other part by heat. A
/// building's heat and its cost are shared by largest remainder, so the bills add up to the fen. Nothing is billed on values
/// that are not good: such a customer is refused, with the reason.
/// </summary>
public static class HeatBilling
{
    /// <summary>Smallest amount of money: one fen.</summary>
    public const decimal Fen = 0.01m;

    /// <summary>Heat is billed in steps of a thousandth of a GJ.</summary>
    public const decimal HeatStep = 0.001m;

    /// <summary>Each household by its own meter.</summary>
    /// <param name="amounts">Heat of each customer, by id.</param>
    public static HeatBillRun ByHouseholdMeter(HeatSeason season, IReadOnlyList<HeatPrice> prices, IReadOnlyList<HeatCustomer> customers, IReadOnlyDictionary<string, HeatAmount> amounts)
    {
        HeatPrice price = PriceOf(season, prices);
        Check(season, customers);
        List<HeatBill> bills = [];
        List<HeatRefusal> refusals = [];
        foreach (HeatCustomer customer in customers)
        {
            if (!amounts.TryGetValue(customer.Id, out HeatAmount? amount) || amount.Gigajoules is not { } exact)
            {
                refusals.Add(new HeatRefusal(customer.Id, Because(new BookText("热表没有合格读数", "nothing good is known of the meter"), amount)));
                continue;
            }

            if (exact < 0)
            {
                refusals.Add(new HeatRefusal(customer.Id, BookText.Of($"热表示值 {exact} GJ；热量不能为负", $"the meter says {exact} GJ; heat cannot be negative")));
                continue;
            }

            decimal heat = Round(exact, HeatStep);
            decimal cost = Round(heat * price.PerGigajoule, Fen);
            List<BookText> how =
            [
                BookText.Of($"户用热表：{exact} GJ，按 {HeatStep} GJ 取整计费：{heat} GJ", $"the household's meter: {exact} GJ, billed in steps of {HeatStep} GJ: {heat} GJ"),
                .. amount.Notes,
                BookText.Of($"{heat} GJ × {price.PerGigajoule} 元/GJ = {cost} 元", $"{heat} GJ x {price.PerGigajoule} yuan/GJ = {cost} yuan"),
            ];
            HeatBillLine line = new(HeatBillLineKind.Heat, heat, "GJ", price.PerGigajoule, cost, Math.Min(heat, Round(amount.EstimatedGigajoules, HeatStep)), Mark(how, amount, heat));
            bills.Add(Bill(season, price, customer, HeatMethod.HouseholdMeter, line));
        }

        return new HeatBillRun(bills, refusals, null);
    }

    /// <summary>The building's meter, shared by area times the days of each contract.</summary>
    public static HeatBillRun ByArea(HeatSeason season, IReadOnlyList<HeatPrice> prices, IReadOnlyList<HeatCustomer> customers, HeatAmount building) =>
        Shared(season, prices, customers, building, HeatMethod.BuildingByArea, customer => customer.Area * DaysOf(season, customer), customer => BookText.Of($"{customer.Area} m² × {DaysOf(season, customer)} 天", $"{customer.Area} m² x {DaysOf(season, customer)} days"));

    /// <summary>The building's meter, shared by on-time times area.</summary>
    /// <param name="onHours">Hours in which each customer's valve was open, by id; a customer without makes the whole run impossible.</param>
    public static HeatBillRun ByOnTime(HeatSeason season, IReadOnlyList<HeatPrice> prices, IReadOnlyList<HeatCustomer> customers, HeatAmount building, IReadOnlyDictionary<string, decimal> onHours)
    {
        string[] unknown = [.. customers.Where(customer => !onHours.TryGetValue(customer.Id, out decimal hours) || hours < 0).Select(customer => customer.Id)];
        if (unknown.Length > 0)
            return new HeatBillRun([], [.. customers.Select(customer => new HeatRefusal(customer.Id, BookText.Of($"{string.Join("、", unknown)} 的开阀时间未知，其未承担的部分会由他人承担", $"the on-time of {string.Join(", ", unknown)} is not known, and what one does not bear the others would")))], null);
        return Shared(season, prices, customers, building, HeatMethod.BuildingByOnTime, customer => customer.Area * onHours[customer.Id], customer => BookText.Of($"{customer.Area} m² × 开阀 {onHours[customer.Id]} h", $"{customer.Area} m² x {onHours[customer.Id]} h on"));
    }

    /// <summary>
    /// The difference between a bill that was sent and the same bill made anew; null when there is none. The bill before stays as
    /// it is; the correction takes back its total and gives the new lines.
    /// </summary>
    public static HeatBill? Correct(HeatBill before, HeatBill after, string reason)
    {
        if (before.Customer != after.Customer || before.Season != after.Season)
            throw new ArgumentException($"The bills are of {before.Customer} ({before.Season}) and {after.Customer} ({after.Season}); only a bill of the same customer and season corrects another.", nameof(after));
        if (string.IsNullOrWhiteSpace(reason))
            throw new ArgumentException("A correction needs a reason.", nameof(reason));
        decimal difference = after.Total - before.Total;
        if (difference == 0)
            return null;
        HeatBillLine back = new(HeatBillLineKind.Before, 1, "", -before.Total, -before.Total, 0, [BookText.Of($"冲回原账单 {before.Total} 元；原因：{reason}", $"taken back: the bill before, {before.Total} yuan; reason: {reason}")]);
        return after with { Lines = [.. after.Lines, back], Total = difference };
    }

    private static HeatBillRun Shared(
        HeatSeason season, IReadOnlyList<HeatPrice> prices, IReadOnlyList<HeatCustomer> customers, HeatAmount building, HeatMethod method, Func<HeatCustomer, decimal> weightOf, Func<HeatCustomer, BookText> weightText)
    {
        HeatPrice price = PriceOf(season, prices);
        Check(season, customers);
        if (building.Gigajoules is not { } exact || exact < 0)
        {
            BookText reason = building.Gigajoules is null
                ? Because(new BookText("楼栋热表没有合格读数", "nothing good is known of the building's meter"), building)
                : BookText.Of($"楼栋热表示值 {building.Gigajoules} GJ；热量不能为负", $"the building's meter says {building.Gigajoules} GJ; heat cannot be negative");
            return new HeatBillRun([], [.. customers.Select(customer => new HeatRefusal(customer.Id, reason))], null);
        }

        decimal[] weights = [.. customers.Select(weightOf)];
        decimal sum = weights.Sum();
        decimal heat = Round(exact, HeatStep);
        if (sum == 0 && heat > 0)
            return new HeatBillRun([], [.. customers.Select(customer => new HeatRefusal(customer.Id, BookText.Of($"{heat} GJ 无法分摊：没有任何用户占有份额", $"{heat} GJ cannot be shared: nobody has a part in them")))], heat);
        decimal cost = Round(heat * price.PerGigajoule, Fen);
        decimal[] heats = LargestRemainder.Share(heat, weights, HeatStep);
        decimal[] costs = LargestRemainder.Share(cost, weights, Fen);
        decimal[] estimates = LargestRemainder.Share(Math.Min(heat, Round(building.EstimatedGigajoules, HeatStep)), weights, HeatStep);
        List<HeatBill> bills = [];
        for (int i = 0; i < customers.Count; i++)
        {
            BookText weight = weightText(customers[i]);
            List<BookText> how =
            [
                BookText.Of(
                    $"楼栋热表：{exact} GJ，按 {HeatStep} GJ 取整计费：{heat} GJ；费用 {heat} × {price.PerGigajoule} = {cost} 元",
                    $"the building's meter: {exact} GJ, billed in steps of {HeatStep} GJ: {heat} GJ; cost {heat} x {price.PerGigajoule} = {cost} yuan"),
                .. building.Notes,
                BookText.Of($"份额：{weight.Zh} = {weights[i]}，合计 {sum}", $"share: {weight.En} = {weights[i]} of {sum}"),
                BookText.Of(
                    $"热量 {heat} × {weights[i]} / {sum} = {heats[i]} GJ，费用 {cost} × {weights[i]} / {sum} = {costs[i]} 元（最大余数法：各户之和恰为 {heat} GJ 与 {cost} 元）",
                    $"heat {heat} x {weights[i]} / {sum} = {heats[i]} GJ and cost {cost} x {weights[i]} / {sum} = {costs[i]} yuan, by largest remainder: all shares add up to {heat} GJ and {cost} yuan"),
            ];
            HeatBillLine line = new(HeatBillLineKind.Heat, heats[i], "GJ", price.PerGigajoule, costs[i], estimates[i], Mark(how, building, estimates[i]));
            bills.Add(Bill(season, price, customers[i], method, line));
        }

        return new HeatBillRun(bills, [], heat);
    }

    private static HeatBill Bill(HeatSeason season, HeatPrice price, HeatCustomer customer, HeatMethod method, HeatBillLine heat)
    {
        int days = DaysOf(season, customer);
        decimal basePrice = price.BasePerSquareMetre * days / season.Days;
        decimal baseAmount = Round(customer.Area * price.BasePerSquareMetre * days / season.Days, Fen);
        HeatBillLine line = new(
            HeatBillLineKind.Base, customer.Area, "m²", basePrice, baseAmount, 0,
            [BookText.Of(
                $"{customer.Area} m² × {price.BasePerSquareMetre} 元/m² × {days}/{season.Days} 天 = {baseAmount} 元（{price.Source}）",
                $"{customer.Area} m² x {price.BasePerSquareMetre} yuan/m² x {days} of {season.Days} days = {baseAmount} yuan ({price.Source})")]);
        decimal? byArea = price.AreaPricePerSquareMetre is { } area ? Round(customer.Area * area * days / season.Days, Fen) : null;
        return new HeatBill(customer.Id, customer.Name, season, method, [line, heat], line.Amount + heat.Amount, byArea);
    }

    private static int DaysOf(HeatSeason season, HeatCustomer customer) => season.DaysWithin(customer.From ?? season.From, customer.To ?? season.To);

    private static HeatPrice PriceOf(HeatSeason season, IReadOnlyList<HeatPrice> prices)
    {
        if (season.Days <= 0)
            throw new ArgumentException($"The season from {season.From:O} to {season.To:O} has no day.", nameof(season));
        HeatPrice price = prices.Where(each => each.From <= season.From).MaxBy(each => each.From)
            ?? throw new ArgumentException($"There is no heat price that holds on {season.From:O}; the first one holds from {(prices.Count == 0 ? "never" : prices.Min(each => each.From).ToString("O", CultureInfo.InvariantCulture))}.", nameof(prices));
        if (price.BasePerSquareMetre < 0 || price.PerGigajoule < 0 || price.AreaPricePerSquareMetre < 0)
            throw new ArgumentException($"The heat price from {price.From:O} is negative.", nameof(prices));
        return price;
    }

    private static void Check(HeatSeason season, IReadOnlyList<HeatCustomer> customers)
    {
        List<string> mistakes = [.. customers.GroupBy(customer => customer.Id).Where(group => group.Count() > 1).Select(group => $"customer {group.Key} is there {group.Count()} times")];
        mistakes.AddRange(customers.Where(customer => customer.Area <= 0).Select(customer => Text($"customer {customer.Id}: the area is {customer.Area} m²; it must be positive")));
        mistakes.AddRange(customers.Where(customer => DaysOf(season, customer) == 0).Select(customer => $"customer {customer.Id} has no day in the season"));
        if (mistakes.Count > 0)
            throw new ArgumentException(string.Join("; ", mistakes) + ".", nameof(customers));
    }

    private static List<BookText> Mark(List<BookText> how, HeatAmount amount, decimal part)
    {
        if (amount.EstimatedGigajoules > 0 && part > 0)
            how.Add(BookText.Of($"热表用量中 {Round(amount.EstimatedGigajoules, HeatStep)} GJ 为估算，并非实测", $"estimated, not measured: {Round(amount.EstimatedGigajoules, HeatStep)} GJ of the meter's amount"));
        return how;
    }

    private static BookText Because(BookText what, HeatAmount? amount) => amount is { Notes.Count: > 0 }
        ? new BookText($"{what.Zh}：{string.Join("；", amount.Notes.Select(note => note.Zh))}", $"{what.En}: {string.Join("; ", amount.Notes.Select(note => note.En))}")
        : what;

    private static decimal Round(decimal value, decimal step) => Math.Round(value / step, MidpointRounding.AwayFromZero) * step;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
