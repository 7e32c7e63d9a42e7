using System.Text.Json;

namespace Busbar.Gateway.Tests.Api;

/// <summary>What was stored, in steps.</summary>
public sealed class History_over_the_api(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    [Fact]
    public async Task Stored_samples_come_back_in_steps_with_quality_and_coverage()
    {
        DateTimeOffset hour = new(DateTime.UtcNow.Date.AddHours(-2), TimeSpan.Zero);
        await gateway.Floors.SamplesAsync("room-301", hour, ("roomTemperature", 18));
        await gateway.Floors.SamplesAsync("room-301", hour.AddMinutes(1), ("roomTemperature", 20));
        await gateway.Floors.SamplesAsync("room-302", ("roomTemperature", 15.125));
        await gateway.Until(() => gateway.State.Find("room-302", "roomTemperature")?.Value == 15.125);

        JsonElement history = await gateway.GetAsync($"/api/history?point=room-301/roomTemperature&from={Escape(hour)}&to={Escape(hour.AddMinutes(2))}&step=PT2M");

        Assert.Equal("°C", history.GetProperty("unit").GetString());
        JsonElement step = Assert.Single(history.GetProperty("steps").EnumerateArray().ToArray());
        Assert.Equal(18, step.GetProperty("minimum").GetDouble());
        Assert.Equal(20, step.GetProperty("maximum").GetDouble());
        Assert.Equal(19, step.GetProperty("mean").GetDouble(), 6);
        Assert.Equal(20, step.GetProperty("last").GetDouble());
        Assert.Equal(2, step.GetProperty("count").GetInt32());
        Assert.Equal(1, step.GetProperty("coverage").GetDouble());
        Assert.Equal("good", step.GetProperty("quality").GetString());
    }

    [Fact]
    public async Task History_is_taken_away_as_CSV_and_as_a_workbook()
    {
        DateTimeOffset hour = new(DateTime.UtcNow.Date.AddHours(-5), TimeSpan.Zero);
        await gateway.Floors.SamplesAsync("room-301", hour, ("setpoint", 18.5));
        await gateway.Floors.SamplesAsync("room-302", ("roomTemperature", 15.25));
        await gateway.Until(() => gateway.State.Find("room-302", "roomTemperature")?.Value == 15.25);
        string query = $"?points=room-301/setpoint,room-302/setpoint&from={Escape(hour)}&to={Escape(hour.AddMinutes(2))}&step=PT1M";

        using HttpResponseMessage csv = await gateway.Http.GetAsync("/api/history.csv" + query);
        Assert.Equal("attachment; filename=yuncheng-demo-history.csv; filename*=UTF-8''yuncheng-demo-history.csv", csv.Content.Headers.ContentDisposition?.ToString());
        string[] rows = (await csv.Content.ReadAsStringAsync()).TrimStart('\uFEFF').Split("\r\n");
        string local = hour.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm:ssK", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal("time,point,unit,minimum,mean,maximum,last,quality,samples,coverage", rows[0]);
        Assert.Equal($"{local},room-301/setpoint,°C,18.5,18.5,18.5,18.5,good,1,1", rows[1]);

        using HttpResponseMessage workbook = await gateway.Http.GetAsync("/api/history.xlsx" + query);
        using System.IO.Compression.ZipArchive zip = new(await workbook.Content.ReadAsStreamAsync());
        using StreamReader sheet = new(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        string cells = await sheet.ReadToEndAsync();
        Assert.Contains("room-301/setpoint", cells, StringComparison.Ordinal);
        Assert.Contains(">18.5<", cells, StringComparison.Ordinal);

        using HttpResponseMessage energy = await gateway.Http.GetAsync("/api/metering/energy.csv?from=2026-01-31");
        Assert.StartsWith("time,meter,name,unit,amount,mark\r\n2026-01-31T00:00:00+08:00,", (await energy.Content.ReadAsStringAsync()).TrimStart('\uFEFF'), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/history.csv", "points")]
    [InlineData("/api/history.csv?points=room-301", "points")]
    [InlineData("/api/history.xlsx?points=room-301/setpoint&from=yesterday", "from")]
    [InlineData("/api/history.csv?points=room-301/setpoint,room-302/setpoint,room-301/on,room-302/on,room-101/on,room-102/on,room-201/on,room-202/on,room-101/setpoint,room-102/setpoint,room-201/setpoint&from=2026-01-01T00:00:00Z&to=2026-01-15T00:00:00Z&step=63s", "step")]
    [InlineData("/api/metering/energy.csv", "from")]
    [InlineData("/api/metering/energy.xlsx?from=2026-01-31&step=second", "step")]
    public async Task A_file_that_cannot_be_made_says_which_word_of_the_query_is_wrong(string path, string field)
    {
        JsonElement problem = await gateway.GetAsync(path, 400);
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("errors").GetProperty(field)[0].GetString()));
    }

    [Fact]
    public async Task Span_and_step_have_defaults()
    {
        JsonElement history = await gateway.GetAsync("/api/history?point=room-301/setpoint");

        Assert.Equal(300, history.GetProperty("stepSeconds").GetDouble());
    }

    [Fact]
    public async Task A_plus_that_an_address_turned_into_a_space_is_still_an_offset()
    {
        await gateway.GetAsync("/api/history?point=room-301/setpoint&from=2026-01-15T08:00:00+08:00&to=2026-01-15T09:00:00+08:00&step=15min");
    }

    [Theory]
    [InlineData("", "point")]
    [InlineData("?point=room-301", "point")]
    [InlineData("?point=room-301/setpoint&from=2026-01-15T08:00:00", "from")]
    [InlineData("?point=room-301/setpoint&from=yesterday", "from")]
    [InlineData("?point=room-301/setpoint&to=15.01.2026", "to")]
    [InlineData("?point=room-301/setpoint&from=2026-01-15T08:00:00Z&to=2026-01-15T07:00:00Z", "from")]
    [InlineData("?point=room-301/setpoint&to=0001-01-01T00:00:00Z", "to")]
    [InlineData("?point=room-301/setpoint&from=0001-01-01T00:00:00Z&step=P30D", "from")]
    [InlineData("?point=room-301/setpoint&to=9999-12-31T23:59:59Z", "to")]
    [InlineData("?point=room-301/setpoint&step=0", "step")]
    [InlineData("?point=room-301/setpoint&step=-5", "step")]
    [InlineData("?point=room-301/setpoint&step=NaN", "step")]
    [InlineData("?point=room-301/setpoint&step=P1M", "step")]
    [InlineData("?point=room-301/setpoint&from=2020-01-15T08:00:00Z&step=1", "step")]
    public async Task Wrong_input_names_the_field_and_what_would_be_right(string query, string field)
    {
        JsonElement problem = await gateway.GetAsync("/api/history" + query, 400);

        string message = problem.GetProperty("errors").GetProperty(field)[0].GetString()!;
        Assert.False(string.IsNullOrWhiteSpace(message));
        Assert.Contains(message, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static string Escape(DateTimeOffset time) => Uri.EscapeDataString(time.ToString("yyyy-MM-dd'T'HH:mm:ssK", System.Globalization.CultureInfo.InvariantCulture));
}
