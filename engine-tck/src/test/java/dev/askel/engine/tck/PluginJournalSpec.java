package dev.askel.engine.tck;

import org.apache.pekko.persistence.CapabilityFlag;
import org.apache.pekko.persistence.japi.journal.JavaJournalSpec;
import org.jspecify.annotations.Nullable;

/** Runs Pekko's journal TCK with all optional tests on Askel's journal plugin. */
public class PluginJournalSpec extends JavaJournalSpec {
    private @Nullable TckJournal journal;

    public PluginJournalSpec() {
        super(TckJournal.PLUGIN_SETTINGS);
    }

    @Override
    public CapabilityFlag supportsRejectingNonSerializableObjects() {
        return CapabilityFlag.on();
    }

    @Override
    public CapabilityFlag supportsSerialization() {
        return CapabilityFlag.on();
    }

    @Override
    public CapabilityFlag supportsMetadata() {
        return CapabilityFlag.on();
    }

    @Override
    public void beforeAll() {
        journal = TckJournal.openFor(system());
        super.beforeAll();
    }

    @Override
    public void afterAll() {
        super.afterAll();
        if (journal != null) {
            journal.close();
        }
    }
}
