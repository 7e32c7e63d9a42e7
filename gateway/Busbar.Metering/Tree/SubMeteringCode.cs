namespace Busbar.Metering.Tree;

/// <summary>
/// A sub-metering code: region (6 digits), class of building (a letter), number of the building (3), energy class (2), item and up
/// to three letters or digits more. The items of electricity are those of the ministry's guide of 2008; see domain facts 7.1.
/// </summary>
public static class SubMeteringCode
{
    private static readonly Dictionary<string, (string Chinese, string English)> Items = new(StringComparer.Ordinal)
    {
        ["A"] = ("照明插座用电", "Lighting and sockets"),
        ["A1"] = ("照明与插座", "Lighting and sockets of rooms"),
        ["A2"] = ("走廊与应急照明", "Corridors and emergency lighting"),
        ["A3"] = ("室外景观照明", "Outdoor lighting"),
        ["B"] = ("空调用电", "Heating, ventilation, air conditioning"),
        ["B1"] = ("冷热站", "Plant"),
        ["B1A"] = ("冷冻泵", "Chilled-water pumps"),
        ["B1B"] = ("冷却泵", "Cooling-water pumps"),
        ["B1C"] = ("冷机", "Chillers"),
        ["B1D"] = ("冷却塔", "Cooling towers"),
        ["B1E"] = ("热水循环泵", "Heating pumps"),
        ["B1F"] = ("电锅炉", "Electric boilers"),
        ["B2"] = ("空调末端", "Terminals"),
        ["B2A"] = ("全空气机组", "Air handling units"),
        ["B2B"] = ("新风机组", "Fresh-air units"),
        ["B2C"] = ("排风机组", "Exhaust units"),
        ["B2D"] = ("风机盘管", "Fan coils"),
        ["B2E"] = ("分体式空调器", "Split units"),
        ["C"] = ("动力用电", "Power"),
        ["C1"] = ("电梯", "Lifts"),
        ["C2"] = ("水泵", "Pumps"),
        ["C3"] = ("通风机", "Fans"),
        ["D"] = ("特殊用电", "Special"),
        ["D1"] = ("信息中心", "IT rooms"),
        ["D2"] = ("洗衣房", "Laundries"),
        ["D3"] = ("厨房餐厅", "Kitchens"),
        ["D4"] = ("游泳池", "Pools"),
        ["D5"] = ("健身房", "Gyms"),
        ["D6"] = ("其他", "Other"),
    };

    private static readonly (string Chinese, string English)[] Energies =
    [
        ("电", "Electricity"), ("水", "Water"), ("燃气", "Gas"), ("集中供热", "District heat"), ("集中供冷", "District cooling"), ("其他能源", "Other"), ("煤", "Coal"),
        ("液化石油气", "Liquefied gas"), ("人工煤气", "Town gas"), ("汽油", "Petrol"), ("煤油", "Kerosene"), ("柴油", "Diesel"), ("可再生能源", "Renewable"),
    ];

    /// <summary>The items of electricity, in the order of the guide.</summary>
    public static IEnumerable<string> ElectricityItems => Items.Keys;

    /// <summary>What is wrong with a code, or null when nothing is.</summary>
    public static string? Mistake(string code)
    {
        if (code.Length is < 12 or > 16)
            return $"'{code}' has {code.Length} characters; a code has 12 to 16: region (6 digits), class of building (A to H), number (3 digits), energy class (01 to 13), item";
        if (!code[..6].All(char.IsAsciiDigit))
            return $"'{code[..6]}' is no region: 6 digits, for instance 140800 (Yuncheng)";
        if (code[6] is < 'A' or > 'H')
            return $"'{code[6]}' is no class of building: A office, B shop, C hotel, D education, E health, F sport, G mixed, H other";
        if (!code[7..10].All(char.IsAsciiDigit))
            return $"'{code[7..10]}' is no number of a building: 3 digits";
        if (!int.TryParse(code[10..12], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int energy) || energy is < 1 or > 13)
            return $"'{code[10..12]}' is no energy class: 01 electricity, 02 water, 03 gas, 04 district heat, 05 district cooling, ... 13 renewable";
        string item = ItemOf(code);
        if (energy == 1 && item.Length > 0 && !Items.ContainsKey(item))
            return $"'{item}' is no item of electricity; there are {string.Join(", ", Items.Keys)}";
        return null;
    }

    /// <summary>The item of a code without mistake; empty for the total.</summary>
    public static string ItemOf(string code) => code.Length > 12 ? code[12..].TrimEnd('0') : "";

    /// <summary>The energy class of a code without mistake, 1 to 13.</summary>
    public static int EnergyOf(string code) => int.Parse(code.AsSpan(10, 2), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What a code without mistake means, in Chinese and in English.</summary>
    public static (string Chinese, string English) Name(string code)
    {
        (string Chinese, string English) energy = Energies[EnergyOf(code) - 1];
        return EnergyOf(code) == 1 && Items.TryGetValue(ItemOf(code), out (string Chinese, string English) item) ? item : energy;
    }
}
