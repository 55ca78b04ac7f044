import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import pg from 'pg'

/*
 * `prisma migrate diff` needs a program that has to be downloaded. The same engine comes as WebAssembly in an npm
 * package; it is put together here by hand, since that package only knows bundlers.
 */

/** PostgreSQL's own one-byte type, which its system tables use. */
const CHAR_OID = 18

/**
 * The SQL that would bring a database to what the schema says; '' when they agree. What Prisma's schema language cannot
 * express (partial indexes, checks, triggers) is no difference to it.
 * @param databaseUrl a migrated database
 * @param schemaFile the path of schema.prisma
 */
export async function schemaDiff(databaseUrl: string, schemaFile: string): Promise<string> {
  const schema = readFileSync(schemaFile, 'utf8')
  const files = [{ path: 'schema.prisma', content: schema }]
  engine ??= loadEngine()
  const { SchemaEngine } = await engine
  const pool = poolThatNotesChars(databaseUrl)
  try {
    const differ = await SchemaEngine.new({ datamodels: [['schema.prisma', schema]] }, () => {}, adapterFor(pool))
    const { stdout } = await differ.diff({
      from: { tag: 'schemaDatasource', files, configDir: '.' },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
      shadowDatabaseUrl: null,
    })
    return stdout?.startsWith('-- This is an empty migration') ? '' : (stdout ?? '')
  } finally {
    await pool.end()
  }
}

type Engine = {
  SchemaEngine: {
    'new'(
      datamodels: unknown,
      log: (line: string) => void,
      adapter: unknown,
    ): Promise<{
      diff(params: unknown): Promise<{ stdout: string | null }>
    }>
  }
}

let engine: Promise<Engine> | undefined

async function loadEngine(): Promise<Engine> {
  const glueFile = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const glue = (await import(pathToFileURL(glueFile).href)) as Engine & WebAssembly.ModuleImports & Glue
  const { instance } = await WebAssembly.instantiate(readFileSync(glueFile.replace(/\.js$/, '.wasm')), {
    './schema_engine_bg.js': glue,
  })
  glue.__wbg_set_wasm(instance.exports)
  ;(instance.exports as { __wbindgen_start(): void }).__wbindgen_start()
  return glue
}

type Glue = { __wbg_set_wasm(exports: WebAssembly.Exports): void }

/*
 * The adapter gives up on columns of the type "char", which the engine reads from the system tables; the query adapter
 * has no use for them. So they pass it as texts, and get their type back on the way to the engine.
 */
const charColumns = new WeakMap<object, number[]>()

function poolThatNotesChars(databaseUrl: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 })
  const query = pool.query.bind(pool) as unknown as (...args: unknown[]) => Promise<pg.QueryArrayResult>
  pool.query = (async (...args: unknown[]) => {
    const result = await query(...args)
    const chars = (result.fields ?? []).flatMap((field, i) => (field.dataTypeID === CHAR_OID ? [i] : []))
    for (const i of chars) Object.assign(result.fields[i] ?? {}, { dataTypeID: pg.types.builtins.TEXT })
    charColumns.set(result.rows, chars)
    return result
  }) as unknown as typeof pool.query
  return pool
}

function adapterFor(pool: pg.Pool) {
  const factory = new PrismaPg(pool)
  const connect = factory.connect.bind(factory)
  factory.connect = async () => {
    const adapter = await connect()
    const queryRaw = adapter.queryRaw.bind(adapter)
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query)
      for (const i of charColumns.get(result.rows) ?? []) result.columnTypes[i] = ColumnTypeEnum.Character
      return result
    }
    return adapter
  }
  return bindMigrationAwareSqlAdapterFactory(factory)
}
