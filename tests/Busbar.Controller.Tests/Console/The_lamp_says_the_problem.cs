namespace Busbar.Controller.Tests.Console;

/// <summary>One lamp: on, slow, or the number of a problem in long and short flashes.</summary>
public sealed class The_lamp_says_the_problem
{
    [Fact]
    public void Without_a_problem_it_is_on_while_linked_and_blinks_slowly_while_not()
    {
        Assert.Equal("1111", Flashes(DeviceProblem.None, isLinked: true, 4));
        Assert.Equal("10101010", Flashes(DeviceProblem.None, isLinked: false, 8));
    }

    public static TheoryData<DeviceProblem> Problems => [.. Enum.GetValues<DeviceProblem>().Where(each => each != DeviceProblem.None)];

    [Theory]
    [MemberData(nameof(Problems))]
    public void Long_flashes_are_tens_and_short_ones_units(DeviceProblem problem)
    {
        List<int> lengths = [];
        int lit = 0;
        int dark = 0;
        bool hasBegun = false;
        for (long now = 0; now < 40_000; now += 10)
        {
            if (BlinkCode.IsLit(problem, isLinked: true, now))
            {
                hasBegun |= dark >= 1500;
                lit += 10;
                dark = 0;
            }
            else
            {
                if (lit > 0 && hasBegun)
                {
                    lengths.Add(lit);
                }

                lit = 0;
                dark += 10;
                if (dark == 1500 && lengths.Count > 0)
                {
                    break;
                }
            }
        }

        Assert.Equal(((int)problem / 10, (int)problem % 10), (lengths.Count(length => length >= 800), lengths.Count(length => length <= 300)));
        Assert.Equal(lengths, lengths.OrderDescending());
    }

    [Fact]
    public void The_list_knows_every_problem_and_shows_the_lowest_first()
    {
        ProblemList list = new();
        Assert.Equal(DeviceProblem.None, list.First);
        foreach (DeviceProblem each in Enum.GetValues<DeviceProblem>().Where(each => each != DeviceProblem.None).OrderDescending())
        {
            list.Set(each, true);
            Assert.True(list.Stands(each));
            Assert.Equal(each, list.First);
            Assert.NotEqual("problem", ProblemText.Name(each));
        }
    }

    private static string Flashes(DeviceProblem problem, bool isLinked, int seconds) =>
        string.Concat(Enumerable.Range(0, seconds).Select(second => BlinkCode.IsLit(problem, isLinked, second * 1000 + 1) ? '1' : '0'));
}
