namespace Busbar.Controller;

/// <summary>
/// What one lamp says. Without a problem: on while linked, slow blinking while not. With one: as many long flashes as the problem's number
/// has tens, then as many short ones as it has units, then a pause.
/// </summary>
public static class BlinkCode
{
    private const int LongOn = 900;
    private const int LongPeriod = 1300;
    private const int Between = 600;
    private const int ShortOn = 200;
    private const int ShortPeriod = 500;
    private const int Pause = 2000;
    private const int Slow = 2000;

    /// <summary>Whether the lamp is lit.</summary>
    /// <param name="problem">The one to show.</param>
    /// <param name="isLinked">The gateway is there.</param>
    /// <param name="now">Milliseconds that count up.</param>
    public static bool IsLit(DeviceProblem problem, bool isLinked, long now)
    {
        if (problem == DeviceProblem.None)
        {
            return isLinked || now % Slow < Slow / 2;
        }

        int longs = (int)problem / 10 * LongPeriod;
        int shorts = (int)problem % 10 * ShortPeriod;
        int cycle = longs + Between + shorts + Pause;
        if (cycle <= 0)
        {
            return false;
        }

        int at = (int)(now % cycle);
        if (at < longs)
        {
            return at % LongPeriod < LongOn;
        }

        at -= longs + Between;
        return at >= 0 && at < shorts && at % ShortPeriod < ShortOn;
    }
}
