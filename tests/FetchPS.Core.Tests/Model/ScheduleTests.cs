using FetchPS.Core.Model;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace FetchPS.Core.Tests.Model;

public sealed class ScheduleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly DateTimeOffset LeapYear = new(2028, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Property]
    public bool Phase_is_stable_within_the_interval_and_on_the_half_hour(NonNull<string> address, PositiveInt hours)
    {
        TimeSpan interval = Hour * (hours.Get % 8784 + 1);
        TimeSpan phase = Schedule.Phase(address.Get, interval);
        return phase == Schedule.Phase(address.Get, interval) && phase >= TimeSpan.Zero && phase < interval && phase.Minutes == 30 && phase.Seconds == 0;
    }

    [Fact]
    public void Phase_is_the_same_in_every_process_and_version() =>
        Assert.Equal(new TimeSpan(17, 30, 0), Schedule.Phase("https://example.org/list.txt", TimeSpan.FromDays(1)));

    [Fact]
    public void Phase_spreads_daily_urls_over_the_hours()
    {
        int[] counts = [.. Enumerable.Range(0, 2400)
            .GroupBy(i => Schedule.Phase($"https://example.org/{i}", TimeSpan.FromDays(1)).Hours)
            .Select(group => group.Count())];

        Assert.Equal(24, counts.Length);
        Assert.All(counts, count => Assert.InRange(count, 50, 150));
    }

    [Theory]
    [InlineData("06:00", 24, "05:30")]
    [InlineData("00:00", 24, "23:30")]
    [InlineData("00:15", 24, "23:45")]
    [InlineData("06:00", 1, "00:30")]
    [InlineData("14:00", 6, "01:30")]
    [InlineData("00:00", 168, "6.23:30")]
    public void At_puts_the_border_half_an_hour_before(string at, int hours, string phase) =>
        Assert.Equal(TimeSpan.Parse(phase, null), Schedule.Phase("https://example.org/", Hour * hours, TimeOnly.Parse(at, null)));

    [Fact]
    public void A_daily_url_at_six_is_fetched_by_the_cycle_at_six()
    {
        TimeSpan day = TimeSpan.FromDays(1);
        List<DateTimeOffset> turns = Turns(HourlyCycles(LeapYear, 366 * 24, seed: 6), day, Schedule.Phase("https://example.org/", day, new TimeOnly(6, 0)));

        // The first turn is taken at once, and the second may have to keep its distance from it.
        Assert.All(turns.Skip(2), turn => Assert.InRange(turn.TimeOfDay, new TimeSpan(5, 59, 30), new TimeSpan(6, 10, 0)));
        Assert.InRange(turns.Count, 366, 367);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void An_hourly_url_is_fetched_in_every_cycle_of_a_leap_year(int seed)
    {
        List<DateTimeOffset> cycles = HourlyCycles(LeapYear, 366 * 24, seed);

        Assert.Equal(cycles, Turns(cycles, Hour, Schedule.Phase("https://example.org/", Hour)));
    }

    [Fact]
    public void A_second_cycle_within_the_hour_takes_nothing()
    {
        TimeSpan phase = Schedule.Phase("https://example.org/", Hour);
        DateTimeOffset first = LeapYear.AddMinutes(29); // a minute later the next slot begins

        Assert.False(Schedule.IsDue(first, Schedule.NextDue(first, Hour, phase, 0), first.AddMinutes(2)));
        Assert.True(Schedule.IsDue(first, Schedule.NextDue(first, Hour, phase, 0), first.AddMinutes(30)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_2h_url_is_fetched_in_one_of_any_two_cycles_wherever_it_starts(int firstCycle)
    {
        TimeSpan interval = 2 * Hour;
        foreach (string address in new[] { "https://example.org/a", "https://example.org/b", "https://example.org/c", "https://example.org/d" })
        {
            List<DateTimeOffset> cycles = [.. HourlyCycles(LeapYear, 366 * 24, seed: 4).Skip(firstCycle)];
            List<DateTimeOffset> turns = Turns(cycles, interval, Schedule.Phase(address, interval));

            Assert.Equal(cycles.Where((_, i) => i % 2 == 0), turns);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(24)]
    [InlineData(36)]
    [InlineData(168)]
    public void A_longer_interval_has_one_turn_a_slot_and_never_two_in_neighbouring_cycles(int hours)
    {
        TimeSpan interval = Hour * hours;
        TimeSpan phase = Schedule.Phase($"https://example.org/{hours}", interval);
        List<DateTimeOffset> turns = Turns(HourlyCycles(LeapYear, 366 * 24, seed: hours), interval, phase);

        long[] slots = [.. turns.Select(turn => Slot(turn, interval, phase))];
        Assert.Equal(Enumerable.Range(0, slots.Length).Select(i => slots[0] + i), slots);
        Assert.All(turns.Zip(turns.Skip(1)), pair => Assert.True(pair.Second - pair.First > interval / 2));
    }

    [Fact]
    public void Missed_slots_are_caught_up_once()
    {
        List<DateTimeOffset> cycles = HourlyCycles(LeapYear, 24, seed: 5);
        cycles.RemoveRange(5, 3);

        Assert.Equal(cycles, Turns(cycles, Hour, Schedule.Phase("https://example.org/", Hour)));
    }

    [Fact]
    public void Failures_back_off_to_a_day()
    {
        List<DateTimeOffset> cycles = HourlyCycles(LeapYear, 24 * 10, seed: 7);
        var waits = new List<int>();
        int last = 0;
        for (int failures = 1; failures <= 8; failures++)
        {
            DateTimeOffset due = Schedule.NextDue(cycles[last], Hour, TimeSpan.FromMinutes(30), failures);
            int next = cycles.FindIndex(last + 1, start => Schedule.IsDue(cycles[last], due, start));
            waits.Add(next - last);
            last = next;
        }

        Assert.Equal([1, 2, 4, 8, 16, 24, 24, 24], waits);
        Assert.Equal(
            Schedule.NextDue(cycles[0], Hour, TimeSpan.FromMinutes(30), 6),
            Schedule.NextDue(cycles[0], Hour, TimeSpan.FromMinutes(30), int.MaxValue));
    }

    [Fact]
    public void A_failed_turn_of_a_weekly_url_is_repeated_in_the_next_cycle()
    {
        DateTimeOffset failed = LeapYear.AddMinutes(10);
        DateTimeOffset due = Schedule.NextDue(failed, TimeSpan.FromDays(7), Schedule.Phase("https://example.org/", TimeSpan.FromDays(7)), failures: 1);

        Assert.True(Schedule.IsDue(failed, due, LeapYear.AddHours(1).AddSeconds(-30)));
    }

    [Theory]
    [InlineData(24)]
    [InlineData(-24)]
    public void A_clock_that_was_a_day_wrong_costs_no_cycle_once_it_is_right(int wrongHours)
    {
        // Ten right hours, three with the wrong clock, then right again.
        List<DateTimeOffset> cycles = HourlyCycles(LeapYear, 20, seed: 8);
        for (int i = 10; i < 13; i++)
            cycles[i] += Hour * wrongHours;

        Assert.Equal(cycles, Turns(cycles, Hour, Schedule.Phase("https://example.org/", Hour)));
    }

    [Fact]
    public void A_cycle_that_started_first_does_not_repeat_what_one_that_overtook_it_has_done()
    {
        DateTimeOffset early = LeapYear;
        DateTimeOffset overtaking = LeapYear.AddMinutes(20);

        Assert.False(Schedule.IsDue(overtaking, Schedule.NextDue(overtaking, Hour, TimeSpan.FromMinutes(30), 0), early));
    }

    [Fact]
    public void Without_a_last_turn_it_is_due() => Assert.True(Schedule.IsDue(null, null, LeapYear));

    [Property(MaxTest = 2000, Arbitrary = [typeof(Times)])]
    public bool NextDue_is_the_slot_rule_collapsed_to_one_instant(DateTimeOffset last, DateTimeOffset start, PositiveInt hours, NonNull<string> address)
    {
        if (start < last)
            (last, start) = (start, last);
        TimeSpan interval = Hour * (hours.Get % 400 + 1);
        TimeSpan phase = Schedule.Phase(address.Get, interval);
        TimeSpan gap = interval / 2 + (interval > Hour ? TimeSpan.FromMinutes(15) : TimeSpan.Zero);

        bool bySlots = Slot(start, interval, phase) > Slot(last, interval, phase) && start - last >= gap;
        return bySlots == Schedule.IsDue(last, Schedule.NextDue(last, interval, phase, 0), start);
    }

    [Property(MaxTest = 2000, Arbitrary = [typeof(Times)])]
    public bool NextDue_after_failures_is_the_hourly_slot_rule(DateTimeOffset last, DateTimeOffset start, PositiveInt count)
    {
        if (start < last)
            (last, start) = (start, last);
        int failures = count.Get % 12 + 1;
        TimeSpan half = TimeSpan.FromMinutes(30);

        bool bySlots = Slot(start, Hour, half) >= Slot(last, Hour, half) + Math.Min(Math.Pow(2, failures - 1), 24);
        return bySlots == Schedule.IsDue(last, Schedule.NextDue(last, 6 * Hour, half, failures), start);
    }

    /// <summary>Instants within some weeks, before and after the epoch, in any offset.</summary>
    public static class Times
    {
        public static Arbitrary<DateTimeOffset> Instant() => Arb.From(
            from era in Gen.Elements(new DateTimeOffset(1969, 12, 20, 0, 0, 0, TimeSpan.Zero), LeapYear)
            from seconds in Gen.Choose(0, 40 * 86_400)
            from offset in Gen.Choose(-14, 14)
            select era.AddSeconds(seconds).ToOffset(TimeSpan.FromHours(offset)));
    }

    // As the design writes it, in whole-number arithmetic of its own.
    private static long Slot(DateTimeOffset time, TimeSpan interval, TimeSpan phase) =>
        (long)Math.Floor((decimal)(time - DateTimeOffset.UnixEpoch - phase).Ticks / interval.Ticks);

    // Every hour on the hour, half a minute early to ten minutes late.
    private static List<DateTimeOffset> HourlyCycles(DateTimeOffset from, int count, int seed)
    {
        var random = new System.Random(seed);
        return [.. Enumerable.Range(1, count).Select(i => from.AddHours(i).AddSeconds(random.Next(-30, 601)))];
    }

    private static List<DateTimeOffset> Turns(IEnumerable<DateTimeOffset> cycles, TimeSpan interval, TimeSpan phase)
    {
        var turns = new List<DateTimeOffset>();
        DateTimeOffset? last = null, due = null;
        foreach (DateTimeOffset start in cycles)
        {
            if (!Schedule.IsDue(last, due, start))
                continue;
            turns.Add(start);
            (last, due) = (start, Schedule.NextDue(start, interval, phase, failures: 0));
        }

        return turns;
    }
}
