using Busbar.Site.Sites;
using Busbar.Site.Tariffs;
using Busbar.Site.Tests.Policies;
using Busbar.Site.Yaml;

namespace Busbar.Site.Tests.Tariffs;

public sealed class Tariffs_by_date
{
    private static TariffTable Shanxi()
    {
        Diagnostics diagnostics = new();
        TariffTable? table = TariffLoader.Load(WorkingCopy.PathOf("sites", "tariffs", "shanxi.yaml"), diagnostics);
        Assert.Equal("", diagnostics.ToString());
        return table!;
    }

    /// <summary>The hours of domain facts 7.6, one letter an hour: d deep valley, v valley, f flat, p peak, s sharp.</summary>
    [Theory]
    [InlineData("2026-04-30", "vvvvvvvfpppvvffffppppppf")]
    [InlineData("2022-01-10", "vvvvvvvfpppvvffffppppppf")]
    [InlineData("2026-05-04", "ffvvvfppfvvvvddffppppppp")]
    [InlineData("2026-05-20", "ffvvvfppfvvvvvvffppppppp")]
    [InlineData("2026-07-15", "ffvvvfppffvvvvvfffsssppp")]
    [InlineData("2026-10-01", "ffvvvfppfffvvddffppppppp")]
    [InlineData("2026-11-23", "ffvvvfppfffvvvvffppppppp")]
    [InlineData("2026-12-15", "ffvvvfppffvvvvvfpssspppf")]
    [InlineData("2027-02-06", "ffvvvfppffvvvddfpssspppf")]
    public void Each_hour_of_a_day_has_its_class(string day, string classes)
    {
        DateTime start = DateTime.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
        string found = string.Concat(Enumerable.Range(0, 24).Select(hour => "dvfps"[(int)Shanxi().At(start.AddHours(hour))!.Value.Class]));
        Assert.Equal(classes, found);
    }

    [Fact]
    public void The_sharp_hours_of_2021_are_for_large_industry_alone()
    {
        DateTime evening = new(2025, 12, 3, 18, 30, 0);
        Assert.Equal((PriceClass.Peak, 1.6), (Shanxi().At(evening)!.Value.Class, Shanxi().At(evening)!.Value.Ratio));
        Assert.Equal((PriceClass.Sharp, 1.92), (Shanxi().At(evening, true)!.Value.Class, Shanxi().At(evening, true)!.Value.Ratio));
    }

    [Fact]
    public void Before_the_first_generation_nothing_has_a_price()
    {
        Assert.Null(Shanxi().At(new DateTime(2021, 12, 31, 23, 59, 0)));
        Assert.Empty(Shanxi().Day(new DateOnly(2021, 12, 31)));
        Assert.Equal(96, Shanxi().Day(new DateOnly(2022, 1, 1)).Count);
    }

    [Fact]
    public void A_site_names_its_tariff_and_its_flat_price()
    {
        Diagnostics diagnostics = new();
        SiteModel site = PolicySite.Read("tariff: {table: shanxi, flatPrice: 0.5}", diagnostics);
        Assert.Equal("", diagnostics.ToString());
        Assert.Equal(0.225, site.Tariff!.PriceAt(new DateTime(2026, 11, 23, 12, 0, 0)));
        Assert.Null(site.Tariff.PriceAt(new DateTime(2020, 1, 1)));
        Assert.Null(PolicySite.Read("tariff: {table: shanxi}", diagnostics).Tariff!.PriceAt(new DateTime(2026, 11, 23)));
    }

    [Fact]
    public void A_tariff_that_is_not_there_is_told_with_what_is()
    {
        Diagnostics diagnostics = new();
        PolicySite.Read("tariff: {table: shansi, flatPrice: 0.5}", diagnostics);
        Assert.Equal("site.yaml:1:17: tariff.table: there is no tariff 'shansi'; built in: shanxi; or put tariffs/shansi.yaml beside the site file", diagnostics.ToString());
    }

    [Theory]
    [InlineData("times: [\"08:00-11:10\"]", "'08:00-11:10' is no span of hours")]
    [InlineData("times: [\"11:00-08:00\"]", "is no span of hours")]
    [InlineData("times: [\"08:00-11:00\"], on: [easter]", "there is no holiday 'easter'")]
    [InlineData("times: [\"01:00-03:00\"]", "Peak and Valley share the time from minute 120")]
    public void A_mistake_is_told_with_its_place(string times, string told)
    {
        Diagnostics diagnostics = new();
        string text = "tariff: t\ngenerations:\n  - {from: \"2026-01-01\", source: s, ratios: {peak: 2, valley: 0.5}, hours: [{class: peak, " + times + "}, {class: valley, times: [\"02:00-05:00\"]}]}\n";
        Assert.Null(TariffLoader.Parse("t.yaml", text, diagnostics));
        Assert.Contains(told, diagnostics.ToString());
        Assert.StartsWith("t.yaml:3:", diagnostics.ToString());
    }
}
