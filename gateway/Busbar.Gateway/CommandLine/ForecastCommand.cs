using System.CommandLine;
using System.Globalization;
using Busbar.Gateway.Planner.Recorded;
using Busbar.Planner.Districts;

namespace Busbar.Gateway.CommandLine;

/// <summary><c>busbar forecast --backtest FOLDER</c>: what the forecasts were worth through a recorded year.</summary>
internal static class ForecastCommand
{
    /// <summary>A week to learn from and three days to be measured in.</summary>
    private const int LeastHours = 240;

    public static Command Create()
    {
        Option<string> backtest = new("--backtest") { Description = "Folder of a recorded year in CityLearn's layout (schema.json).", HelpName = "FOLDER", Required = true };
        Option<int?> hours = new("--hours") { Description = "Only the first hours of the year.", HelpName = "N" };
        hours.Within(LeastHours, 1_000_000);
        Command command = new("forecast", "Run the forecasts through a recorded year: mean absolute error by hours ahead, beside persistence and the day before.") { backtest, hours };
        command.SetAction(async (parse, cancel) =>
        {
            try
            {
                RecordedDistrict district = RecordedDistrict.Read(parse.GetRequiredValue(backtest), LeastHours);
                await district.TellAsync(parse.InvocationConfiguration.Error);
                DistrictRecord record = district.Record;
                int count = Math.Min(parse.GetValue(hours) ?? record.Count, record.Count);
                IReadOnlyList<ForecastErrors> errors = await Task.Run(() => ForecastBacktest.Run(record, count, cancel), cancel);
                Print(errors, parse.InvocationConfiguration.Output);
                return 0;
            }
            catch (RecordedFileException wrong)
            {
                await parse.InvocationConfiguration.Error.WriteLineAsync(wrong.Message);
                return ExitCode.WrongFile;
            }
        });
        return command;
    }

    private static void Print(IReadOnlyList<ForecastErrors> errors, TextWriter output)
    {
        output.WriteLine("Mean absolute error from the second week on. Inside: share of the values between the 5 % and the 95 % quantile.");
        foreach (ForecastErrors of in errors)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{of.Name,-18}mean {of.Mean:0.0000}"));
            output.WriteLine($"  {"hours ahead",-16}{string.Concat(ForecastBacktest.Horizons.Select(h => $"{h,9}"))}");
            Row("forecast", of.Model);
            Row("persistence", of.Persistence);
            Row("day before", of.SeasonalNaive);
            Row("inside", of.Inside);
        }

        void Row(string name, double[] values) =>
            output.WriteLine($"  {name,-16}{string.Concat(values.Select(v => v.ToString("0.0000", CultureInfo.InvariantCulture).PadLeft(9)))}");
    }
}
