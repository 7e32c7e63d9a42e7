using Busbar.Field.Modbus;
using Busbar.Field.Profiles;
using Busbar.Field.SunSpec;
using Busbar.Field.Tests.Profiles;

namespace Busbar.Field.Tests.SunSpec;

/// <summary>The walk along the model chain, question by question.</summary>
public sealed class ModelChainTests
{
    private readonly DeviceProfile _profile = HandMadeProfile.View(HandMadeProfile.Chain());
    private readonly Dictionary<int, ushort> _words = [];
    private readonly List<int> _asked = [];
    private readonly DeviceState _device;

    public ModelChainTests() => _device = new DeviceState(_profile, 126);

    private void Put(int at, params int[] words)
    {
        foreach (int word in words)
        {
            _words[at++] = (ushort)word;
        }
    }

    /// <summary>A chain of (id, length) from the marker on, with the end model.</summary>
    private void PutChain(int at, params (int Id, int Length)[] models)
    {
        Put(at, 0x5375, 0x6E53);
        at += 2;
        foreach ((int id, int length) in models)
        {
            Put(at, id, length);
            at += 2 + length;
        }

        Put(at, 0xFFFF, 0);
    }

    /// <summary>Asks until there is nothing more to ask; registers that nobody put answer exception 2.</summary>
    private bool Walk()
    {
        bool identified = false;
        ModbusExchange exchange = new(tcp: true);
        while (_profile.BuildIdentify(_device, exchange))
        {
            Assert.False(identified);
            Assert.Equal(126, exchange.Transmit[6]);
            int address = (exchange.Transmit[8] << 8) | exchange.Transmit[9];
            _asked.Add(address);
            if (_words.TryGetValue(address, out ushort first) && _words.TryGetValue(address + 1, out ushort second))
            {
                Answers.Give(exchange, 3, $"{first:X4}{second:X4}");
            }
            else
            {
                Answers.Refuse(exchange, 3, 2);
            }

            identified = _profile.AcceptIdentify(_device, exchange);
        }

        return identified;
    }

    [Theory]
    [InlineData(40000, 1)]
    [InlineData(50000, 2)]
    [InlineData(0, 3)]
    public void The_marker_is_found_at_all_three_bases(int start, int questions)
    {
        PutChain(start, (1, 66), (103, 50), (123, 24));

        Assert.True(Walk());
        Assert.Equal([start + 70, start + 122], _device.Chain!.ModelBase.Select(b => (int)b));
        Assert.Equal([50, 24], _device.Chain!.ModelLength.Select(l => (int)l));
        Assert.Equal(questions + 3, _asked.Count);
    }

    [Fact]
    public void A_model_that_nobody_knows_is_stepped_over()
    {
        PutChain(40000, (1, 65), (64999, 7), (101, 50), (160, 48), (123, 24));

        Assert.True(Walk());
        Assert.Equal([40000 + 2 + 67 + 9, 40000 + 2 + 67 + 9 + 52 + 50], _device.Chain!.ModelBase.Select(b => (int)b));
    }

    [Fact]
    public void The_first_of_two_models_with_one_layout_counts()
    {
        PutChain(40000, (101, 50), (103, 50));

        Assert.True(Walk());
        Assert.Equal(40002, _device.Chain!.ModelBase[0]);
    }

    [Fact]
    public void An_optional_model_may_be_missing()
    {
        PutChain(40000, (1, 66), (103, 50));

        Assert.True(Walk());
        Assert.Equal(0, _device.Chain!.ModelBase[1]);
    }

    [Fact]
    public void The_walk_ends_as_soon_as_everything_is_found()
    {
        PutChain(40000, (103, 50), (123, 24), (160, 48), (701, 153));

        Assert.True(Walk());
        Assert.Equal([40000, 40002, 40054], _asked);
    }

    [Fact]
    public void A_required_model_that_is_missing_is_told()
    {
        PutChain(40000, (1, 66), (123, 24));

        Assert.False(Walk());
        Assert.Equal(IdentifyError.MissingModel, _device.Chain!.Error);
    }

    [Fact]
    public void Without_a_marker_all_three_bases_were_asked()
    {
        Put(40000, 0x1234, 0x5678);

        Assert.False(Walk());
        Assert.Equal([40000, 50000, 0], _asked);
        Assert.Equal(IdentifyError.NoMarker, _device.Chain!.Error);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 0)]
    [InlineData(1, 65000)]
    public void A_chain_that_leads_nowhere_is_told(int id, int length)
    {
        Put(40000, 0x5375, 0x6E53, id, length);

        Assert.False(Walk());
        Assert.Equal(IdentifyError.BrokenChain, _device.Chain!.Error);
        Assert.Equal([40000, 40002], _asked);
    }

    [Fact]
    public void A_chain_that_leads_to_registers_which_do_not_answer_is_broken()
    {
        Put(40000, 0x5375, 0x6E53, 1, 66);

        Assert.False(Walk());
        Assert.Equal([40000, 40002, 40070], _asked);
        Assert.Equal(IdentifyError.BrokenChain, _device.Chain!.Error);
    }

    [Fact]
    public void A_chain_that_breaks_behind_the_required_models_still_serves()
    {
        Put(40000, 0x5375, 0x6E53, 103, 50);
        Put(40054, 0, 0);

        Assert.True(Walk());
        Assert.Equal(40002, _device.Chain!.ModelBase[0]);
    }

    [Fact]
    public void An_endless_chain_is_given_up()
    {
        Put(40000, 0x5375, 0x6E53);
        for (int at = 40002; at < 41000; at += 3)
        {
            Put(at, 5, 1, 0);
        }

        Assert.False(Walk());
        Assert.Equal(IdentifyError.BrokenChain, _device.Chain!.Error);
        Assert.Equal(1 + ModelChain.MaximumModels + 1, _asked.Count);
    }

    [Fact]
    public void Silence_tries_the_next_base_and_comes_round_again()
    {
        ModbusExchange exchange = new(tcp: true);
        List<int> asked = [];
        for (int i = 0; i < 4; i++)
        {
            Assert.True(_profile.BuildIdentify(_device, exchange));
            asked.Add((exchange.Transmit[8] << 8) | exchange.Transmit[9]);
            _profile.IdentifyUnanswered(_device);
        }

        Assert.Equal([40000, 50000, 0, 40000], asked);
    }

    [Fact]
    public void Silence_in_the_middle_of_the_walk_asks_the_same_again()
    {
        PutChain(40000, (1, 66), (103, 50), (123, 24));
        ModbusExchange exchange = new(tcp: true);
        _profile.BuildIdentify(_device, exchange);
        Answers.Give(exchange, 3, "53756E53");
        _profile.AcceptIdentify(_device, exchange);
        _profile.BuildIdentify(_device, exchange);

        _profile.IdentifyUnanswered(_device);

        Assert.True(Walk());
        Assert.Equal(40002, _asked[0]);
    }

    [Fact]
    public void After_a_failure_the_walk_can_begin_anew()
    {
        Assert.False(Walk());
        PutChain(40000, (103, 50), (123, 24));

        _device.Restart();

        Assert.True(Walk());
        Assert.Equal(IdentifyError.None, _device.Chain!.Error);
    }
}
