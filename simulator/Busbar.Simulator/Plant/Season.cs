namespace Busbar.Simulator.Plant;

/// <summary>
/// The building's year: district heat from 15 November to 15 March (domain table), cooling from 1 June to 15 September (chosen). Dates are
/// local.
/// </summary>
public static class Season
{
    public static bool IsHeating(DateTime local) =>
        local.Month is 12 or 1 or 2 || (local.Month == 11 && local.Day >= 15) || (local.Month == 3 && local.Day <= 15);

    public static bool IsCooling(DateTime local) =>
        local.Month is 6 or 7 or 8 || (local.Month == 9 && local.Day <= 15);
}
