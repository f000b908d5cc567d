package dev.askel.engine.tck;

import org.apache.pekko.persistence.CapabilityFlag;
import org.apache.pekko.persistence.japi.snapshot.JavaSnapshotStoreSpec;
import org.jspecify.annotations.Nullable;

/** Runs Pekko's snapshot store TCK with all optional tests on Askel's snapshot store plugin. */
public class PluginSnapshotStoreSpec extends JavaSnapshotStoreSpec {
    private @Nullable TckJournal journal;

    public PluginSnapshotStoreSpec() {
        super(TckJournal.PLUGIN_SETTINGS);
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
