package io.posthaste.scheduler.stream;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/** One cache for all stores of the process: what they take does not grow with their number. */
final class RocksDbMemory implements AutoCloseable {
  static final String CONFIG = "posthaste.rocksdb.memory";
  private static final long WRITE_BUFFER_BYTES = 4 << 20;
  private static final boolean STRICT = false; // a full cache slows a store down, it fails none
  private static final double FOR_INDEXES = 0.1;

  static {
    RocksDB.loadLibrary();
  }

  private final Cache cache;
  private final WriteBufferManager writeBuffers;

  RocksDbMemory(long cacheBytes, long writeBufferBytes) {
    this.cache = new LRUCache(cacheBytes, -1, STRICT, FOR_INDEXES);
    this.writeBuffers = new WriteBufferManager(writeBufferBytes, cache);
  }

  /** After the last store is closed. */
  @Override
  public void close() {
    writeBuffers.close();
    cache.close();
  }

  /** Made by Streams, by its name, for each store. */
  public static final class Setter implements RocksDBConfigSetter {
    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
      if (!(configs.get(CONFIG) instanceof RocksDbMemory memory))
        throw new IllegalArgumentException("expected " + CONFIG);
      var table = (BlockBasedTableConfig) options.tableFormatConfig();
      table.setBlockCache(memory.cache);
      table.setCacheIndexAndFilterBlocks(true);
      table.setCacheIndexAndFilterBlocksWithHighPriority(true);
      table.setPinL0FilterAndIndexBlocksInCache(true);
      options.setTableFormatConfig(table);
      options.setWriteBufferManager(memory.writeBuffers);
      options.setWriteBufferSize(WRITE_BUFFER_BYTES);
    }

    @Override
    public void close(String store, Options options) {
      // the cache is everybody's
    }
  }
}
