package dev.askel.engine.doctor;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The result of an examination. */
public final class Diagnosis {
    /**
     * The maximum number of findings of one check that are kept, so that late work of one kind does
     * not hide other damage.
     */
    static final int FINDINGS_MAX = 2_000;

    private final Set<Finding> findings = new LinkedHashSet<>();
    private final Map<Check, Integer> found = new EnumMap<>(Check.class);
    private final Map<Check, Long> examined = new EnumMap<>(Check.class);
    private final Map<String, Long> wakers = new TreeMap<>();
    private final long nowMillis;
    private final long correctionMillis;
    private long skipped;

    Diagnosis(long nowMillis, long correctionMillis) {
        this.nowMillis = nowMillis;
        this.correctionMillis = correctionMillis;
    }

    /** Returns the findings of this examination that an earlier one has, too. */
    public List<Finding> confirmed(Diagnosis earlier) {
        return findings.stream().filter(earlier.findings::contains).toList();
    }

    /** Returns the findings of this examination, which a second one must confirm. */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** Returns the number of examined rows by check. */
    public Map<Check, Long> examined() {
        return Map.copyOf(examined);
    }

    /**
     * Returns the number of running executions by the kind of their waker, in alphabetical order.
     */
    public Map<String, Long> wakers() {
        return new TreeMap<>(wakers);
    }

    /** Returns the number of executions whose journals were not read because of the bound. */
    public long skipped() {
        return skipped;
    }

    /** Returns engine time at the start of the examination, milliseconds since 1970. */
    public long nowMillis() {
        return nowMillis;
    }

    /** Returns engine time minus the database's clock: not 0 while a jump is refused. */
    public long correctionMillis() {
        return correctionMillis;
    }

    void add(Finding finding) {
        if (found.merge(finding.check(), 1, Integer::sum) <= FINDINGS_MAX) {
            findings.add(finding);
        }
    }

    void count(Check check, long rows) {
        examined.merge(check, rows, Long::sum);
    }

    void countWaker(String waker) {
        wakers.merge(waker, 1L, Long::sum);
    }

    void countSkipped() {
        skipped++;
    }
}
