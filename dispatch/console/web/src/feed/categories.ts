/** The categories of the contract, in the order in which its own list names them. */
import codes from '../i18n/zh-CN/codes.json'

export const CATEGORIES = Object.keys(codes.category)
