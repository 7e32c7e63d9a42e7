using Busbar.Gateway.Planner.Recorded;
using Busbar.Gateway.Planner.Weather;

namespace Busbar.Gateway.Tests.Planner;

/// <summary>Weather comes as CSV, EPW or PVGIS' CSV; what is wrong is refused with line and what would be right.</summary>
public sealed class Weather_files : IDisposable
{
    private const string EpwHead = "LOCATION,Yuncheng,Shanxi,CHN,CSWD,539590,35.05,111.05,8.0,365.0\nDESIGN CONDITIONS,0\nTYPICAL/EXTREME PERIODS,0\nGROUND TEMPERATURES,0\nHOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0\nCOMMENTS 1,\nCOMMENTS 2,\nDATA PERIODS,1,1,Data,Sunday,1/1,12/31\n";
    private readonly string _folder = Directory.CreateTempSubdirectory("busbar-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_plain_csv_is_known_for_its_own_hours_whatever_their_offset()
    {
        WeatherSeries series = Read("time,temperature,direct,diffuse\n2026-07-01T13:00+08:00,31.5,640,180\n2026-07-01T06:00Z,32,,190\n");
        Assert.Equal(new WeatherHour(31.5, 640, 180), series.At(new DateTimeOffset(2026, 7, 1, 5, 30, 0, TimeSpan.Zero)));
        Assert.True(double.IsNaN(series.At(new DateTimeOffset(2026, 7, 1, 6, 0, 0, TimeSpan.Zero)).Direct));
        Assert.Equal(WeatherHour.Unknown, series.At(new DateTimeOffset(2027, 7, 1, 5, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void Hour_1_of_an_epw_file_ends_at_one_and_its_year_means_nothing()
    {
        WeatherSeries series = Read(EpwHead + "1998,1,1,1,0,A,-3.5,-8,70,97000,0,0,250,0,0,0\n2003,7,1,13,0,A,31.0,20,50,96000,900,1300,400,800,9999,210\n");
        Assert.Equal(-3.5, series.At(new DateTimeOffset(2026, 1, 1, 0, 20, 0, TimeSpan.FromHours(8))).Temperature);
        WeatherHour noon = series.At(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.FromHours(8)));
        Assert.Equal((31.0, 210.0), (noon.Temperature, noon.Diffuse));
        Assert.True(double.IsNaN(noon.Direct));
    }

    [Fact]
    public void Pvgis_typical_year_and_hourly_series_are_told_apart_by_their_head()
    {
        WeatherSeries typical = Read("Latitude (decimal degrees): 35.0\nLongitude (decimal degrees): 111.0\n\ntime(UTC),T2m,RH,G(h),Gb(n),Gd(h),IR(h),WS10m,WD10m,SP\n20110701:0500,30.1,40,800,650,170,390,2,90,96000\n20110702:0500,29,40,1,2,3,390,2,90,96000\n\nT2m: 2-m air temperature\n");
        Assert.Equal(new WeatherHour(30.1, 650, 170), typical.At(new DateTimeOffset(2026, 7, 1, 13, 0, 0, TimeSpan.FromHours(8))));
        WeatherSeries hourly = Read("Latitude (decimal degrees):\t35.0\ntime,Gb(i),Gd(i),Gr(i),H_sun,T2m,WS10m,Int\n20160701:0510,500,160,5,60,28,2,0\n");
        Assert.Equal(28, hourly.At(new DateTimeOffset(2016, 7, 1, 5, 0, 0, TimeSpan.Zero)).Temperature);
        Assert.Equal(WeatherHour.Unknown, hourly.At(new DateTimeOffset(2026, 7, 1, 5, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void The_29th_of_February_of_a_typical_year_is_its_28th()
    {
        WeatherSeries series = Read(EpwHead + "1998,2,28,10,0,A,4.5,0,70,97000,0,0,250,0,0,0\n");
        Assert.Equal(4.5, series.At(new DateTimeOffset(2028, 2, 29, 9, 0, 0, TimeSpan.FromHours(8))).Temperature);
    }

    [Theory]
    [InlineData("", ":1: the line begins with ''; EPW begins with LOCATION, PVGIS with Latitude, a plain CSV with time")]
    [InlineData("time,temperature\n", "not one hour of weather")]
    [InlineData("time,wind\n2026-07-01T13:00Z,3\n", ":1: none of temperature, direct, diffuse is there")]
    [InlineData("time,temperature\n2026-07-01T13:00,3\n", ":2: time: '2026-07-01T13:00' is no moment with an offset; write 2026-07-01T13:00+08:00")]
    [InlineData("time,temperature\n2026-07-01T13:00Z,warm\n", ":2: temperature: 'warm' is no number")]
    [InlineData("time,temperature\n2026-07-01T13:00Z,300\n", ":2: temperature: 300 cannot be; it lies between -60 and 60")]
    [InlineData("time,temperature\n2026-07-01T13:00Z,3\n2026-07-01T13:30Z,3\n", ":3: the hour 07-01 13:00 is there twice")]
    [InlineData("time,temperature\n2026-07-01T13:00Z,3,4\n", ":2: 3 fields, but the head has 2")]
    [InlineData("LOCATION,Yuncheng\n", ":1: LOCATION has no time zone in its ninth field")]
    [InlineData(EpwHead + "1998,1,1,1\n", ":9: 4 fields; a row of EPW has 35")]
    [InlineData(EpwHead + "1998,1,1,25,0,A,1,0,70,97000,0,0,250,0,0,0\n", ":9: hour: '25' is no whole number from 1 to 24")]
    [InlineData(EpwHead + "1998,2,30,2,0,A,1,0,70,97000,0,0,250,0,0,0\n", ":9: day: there is no day 30 in month 2")]
    [InlineData("Latitude (decimal degrees): 35.0\n", "no line begins with 'time'")]
    [InlineData("Latitude (decimal degrees): 35.0\ntime,P\n20160101:0010,3\n", ":2: there is no column T2m")]
    [InlineData("Latitude (decimal degrees): 35.0\ntime,T2m\n2016-01-01,3\n", ":3: time: '2016-01-01' is no moment of PVGIS; 20160131:1300 is one")]
    public void What_is_wrong_is_refused_with_its_line_and_what_would_be_right(string text, string told)
    {
        RecordedFileException wrong = Assert.Throws<RecordedFileException>(() => Read(text));
        Assert.Contains(told, wrong.Message, StringComparison.Ordinal);
        Assert.StartsWith(_folder, wrong.Message, StringComparison.Ordinal);
    }

    private WeatherSeries Read(string text)
    {
        string path = Path.Combine(_folder, "weather.csv");
        File.WriteAllText(path, text);
        return WeatherFile.Read(path);
    }
}
