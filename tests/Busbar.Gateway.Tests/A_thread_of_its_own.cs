namespace Busbar.Gateway.Tests;

public class A_thread_of_its_own
{
    [Fact]
    public async Task What_is_awaited_there_goes_on_there_and_nowhere_else_after_its_end()
    {
        List<string?> names = [];
        await OwnThread.RunAsync("ingest of a test", async () =>
        {
            names.Add(Thread.CurrentThread.Name);
            await Task.Yield();
            names.Add(Thread.CurrentThread.Name);
            await Task.Run(() => { });
            names.Add(Thread.CurrentThread.Name);
        });

        Assert.Equal(["ingest of a test", "ingest of a test", "ingest of a test"], names);
        Assert.NotEqual("ingest of a test", Thread.CurrentThread.Name);
    }

    [Fact]
    public async Task A_fault_there_is_told_to_who_waits() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => OwnThread.RunAsync("fault of a test", async () =>
        {
            await Task.Yield();
            throw new InvalidOperationException("on purpose");
        }));
}
