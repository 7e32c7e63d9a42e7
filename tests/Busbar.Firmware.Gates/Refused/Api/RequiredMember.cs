// expect: CS8936
namespace Sample;

public class RequiredMember
{
    public required int Value;
}
