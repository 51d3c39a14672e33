const NUMBERS: Readonly<Record<string, number>> = { default: 253, main: 254, local: 255 }
const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(NUMBERS).map(([name, number]) => [number, name]))

/** The number of a routing table, linux/rtnetlink.h. */
export const tableNumber = (table: string | number): number => (typeof table === 'number' ? table : (NUMBERS[table] ?? Number(table)))

/** 'main', 'local', 'default' or the number. */
export const tableName = (number: number): string | number => NAMES.get(number) ?? number
