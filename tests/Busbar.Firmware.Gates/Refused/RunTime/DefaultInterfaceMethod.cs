// expect: default-interface-method
namespace Sample;

public interface ISample
{
    int Twice(int value) { return value * 2; }
}
